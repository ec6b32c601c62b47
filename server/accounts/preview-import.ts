import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { applyMapping, type CsvMovement, type RejectedLine } from './csv/apply-mapping.ts';
import { type CsvMapping, headerIndex } from './csv/mapping.ts';
import { type BankCsvRefusal, readBankCsv } from './csv/read-bank-csv.ts';
import type { CsvRow } from './csv/read-rows.ts';
import type { AccountDetails } from './details.ts';
import { findImport, type ImportId } from './import-store.ts';
import { countRepeated, partKnown } from './known-movements.ts';
import { findMapping } from './mapping-store.ts';
import { findAccount, listAccounts, listMovements } from './store.ts';

const SHOWN_ROWS = 8;
const SHOWN_REJECTED = 50;

/** An upload as it will be read. */
export type ImportPreview = {
  details: AccountDetails;
  fileName: string;
  /** Set when it is attached already: there is nothing left to confirm. */
  accountId: AccountId | null;
  /** The account that it adds to; null when a new one is to be attached. */
  into: { id: AccountId; name: string } | null;
  /** Null when the columns could not be guessed and none were chosen. */
  mapping: CsvMapping | null;
  /** True when the mapping is the one confirmed last for this institution. */
  isRemembered: boolean;
  /** Labels of the file's columns, or their numbers. */
  columns: string[];
  /** The first rows as they stand in the file, and as they will be read. */
  rawRows: string[][];
  movements: CsvMovement[];
  movementCount: number;
  firstDate: string | null;
  lastDate: string | null;
  rejected: RejectedLine[];
  rejectedCount: number;
  /** Movements that repeat an earlier line to the letter. */
  repeatedCount: number;
  /** Movements that the account it adds to has not yet. */
  freshCount: number;
  /** The attached account that has most of these movements already, when a new one is to be attached. */
  overlap: { id: AccountId; name: string; knownCount: number } | null;
};

/** Reads an upload with the mapping chosen, or with the one that is guessed. Attaches nothing. */
export async function previewImport(
  db: Executor,
  {
    customerId,
    importId,
    mapping: chosen,
  }: { customerId: CustomerId; importId: ImportId; mapping?: CsvMapping | undefined },
): Promise<Result<ImportPreview, Refusal<'not_found'> | BankCsvRefusal>> {
  const upload = await findImport(db, customerId, importId);
  if (!upload) return refuse('not_found', 'This upload is gone. Uploads are kept for a day; choose the file again.');
  const { details, fileName, accountId } = upload;
  const target = upload.intoAccountId && (await findAccount(db, customerId, upload.intoAccountId));
  const into = target ? { id: target.id, name: target.name } : null;
  const empty = {
    mapping: null,
    columns: [],
    rawRows: [],
    movements: [],
    movementCount: 0,
    firstDate: null,
    lastDate: null,
    rejected: [],
    rejectedCount: 0,
    isRemembered: false,
    repeatedCount: 0,
    freshCount: 0,
    overlap: null,
  };
  if (accountId) return ok({ details, fileName, accountId, into, ...empty });
  const read = readBankCsv(upload.content);
  if (!read.ok) return read;
  const { rows } = read.value;
  const remembered = chosen ? null : await readRemembered(db, customerId, details.institution, rows);
  const mapping = chosen ?? remembered ?? read.value.mapping;
  const header = mapping?.hasHeader ? headerIndex(rows, mapping) : -1;
  const width = Math.max(0, ...rows.slice(0, 200).map((row) => row.cells.length));
  const columns = Array.from({ length: width }, (_, i) => rows[header]?.cells[i]?.trim() || `Column ${i + 1}`);
  const shown = {
    details,
    fileName,
    accountId,
    into,
    isRemembered: remembered !== null,
    columns,
    rawRows: rows.slice(header + 1, header + 1 + SHOWN_ROWS).map((row) => row.cells),
  };
  if (!mapping) return ok({ ...empty, ...shown });
  const { movements, rejected } = applyMapping(rows, mapping);
  const dates = movements.map((movement) => movement.date).sort();
  return ok({
    ...shown,
    mapping,
    movements: movements.slice(0, SHOWN_ROWS),
    movementCount: movements.length,
    firstDate: dates[0] ?? null,
    lastDate: dates.at(-1) ?? null,
    rejected: rejected.slice(0, SHOWN_REJECTED),
    rejectedCount: rejected.length,
    repeatedCount: countRepeated(movements),
    freshCount: into
      ? partKnown(await listMovements(db, customerId, into.id), movements).fresh.length
      : movements.length,
    overlap: into ? null : await findOverlap(db, customerId, movements),
  });
}

/** The mapping confirmed last for this institution, if it reads this file: a bank may have changed its export since. */
async function readRemembered(
  db: Executor,
  customerId: CustomerId,
  institution: string,
  rows: CsvRow[],
): Promise<CsvMapping | null> {
  const mapping = await findMapping(db, customerId, institution);
  if (!mapping) return null;
  const { movements, rejected } = applyMapping(rows, mapping);
  return movements.length > rejected.length ? mapping : null;
}

/** Of so many accounts at most, the youngest, it is looked whether they have the file's movements. */
const MAX_COMPARED = 20;
/** Fewer than this share of a file in common is chance: round amounts on the same day. */
const OVERLAP_SHARE = 0.2;

async function findOverlap(
  db: Executor,
  customerId: CustomerId,
  movements: CsvMovement[],
): Promise<ImportPreview['overlap']> {
  const accounts = (await listAccounts(db, customerId)).filter(({ status }) => status === 'attached');
  let most: ImportPreview['overlap'] = null;
  for (const { id, name } of accounts.slice(-MAX_COMPARED)) {
    const { knownCount } = partKnown(await listMovements(db, customerId, id), movements);
    if (knownCount >= Math.max(1, movements.length * OVERLAP_SHARE) && knownCount > (most?.knownCount ?? 0))
      most = { id, name, knownCount };
  }
  return most;
}
