import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { applyMapping, type CsvMovement, type RejectedLine } from './csv/apply-mapping.ts';
import { type CsvMapping, headerIndex } from './csv/mapping.ts';
import { type BankCsvRefusal, readBankCsv } from './csv/read-bank-csv.ts';
import type { AccountDetails } from './details.ts';
import { findImport, type ImportId } from './import-store.ts';

const SHOWN_ROWS = 8;
const SHOWN_REJECTED = 50;

/** An upload as it will be read. */
export type ImportPreview = {
  details: AccountDetails;
  fileName: string;
  /** Set when it is attached already: there is nothing left to confirm. */
  accountId: AccountId | null;
  /** Null when the columns could not be guessed and none were chosen. */
  mapping: CsvMapping | null;
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
  };
  if (accountId) return ok({ details, fileName, accountId, ...empty });
  const read = readBankCsv(upload.content);
  if (!read.ok) return read;
  const { rows } = read.value;
  const mapping = chosen ?? read.value.mapping;
  const header = mapping?.hasHeader ? headerIndex(rows, mapping) : -1;
  const width = Math.max(0, ...rows.slice(0, 200).map((row) => row.cells.length));
  const columns = Array.from({ length: width }, (_, i) => rows[header]?.cells[i]?.trim() || `Column ${i + 1}`);
  const shown = {
    details,
    fileName,
    accountId,
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
  });
}
