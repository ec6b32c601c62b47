import type { Executor } from '../../db/transaction.ts';
import type { AccountId, CustomerId, ImportId } from '../core/ids.ts';
import { inParts } from '../core/in-parts.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { daysOf } from './count-import.ts';
import type { ColumnNote, ImportWarning } from './csv/explain-guess.ts';
import type { CsvMapping } from './csv/mapping.ts';
import type { StatedBalance } from './csv/stated-balance.ts';
import type { UploadDetails } from './details.ts';
import { type FileReader, type FileRefusal, type OpenFile, UPLOAD_GONE } from './file-reader.ts';
import type { FileFormat } from './formats/bank-file.ts';
import type { FileLine } from './formats/read-numbered.ts';
import type { FileSummary } from './formats/summarize-file.ts';
import { findContent, findImport, findLastMapping, type Import } from './import-store.ts';
import { findJob } from './job-store.ts';
import { findMapping, institutionKey, isSameReading } from './mapping-store.ts';
import { pageSlots } from './movement-store.ts';
import { slotKey } from './number-lines.ts';
import { type Account, findAccount, listAccounts } from './store.ts';

/** An upload as it will be read. */
export type ImportPreview = FileSummary & {
  details: UploadDetails;
  fileName: string;
  /** Set when it is confirmed already. */
  accountId: AccountId | null;
  /** Lines that are stored, of how many, while it is being stored. */
  progress: { done: number; total: number } | null;
  /** The account that it adds to; null when a new one is to be attached. */
  into: { id: AccountId; name: string } | null;
  format: FileFormat | null;
  /** The currency of the account that the movements are for. */
  currency: string;
  /** The file or the account says the currency; otherwise it is asked. */
  isCurrencyKnown: boolean;
  /** Null when the columns could not be guessed and none were chosen, and for formats without columns. */
  mapping: CsvMapping | null;
  hasColumns: boolean;
  /** True when the mapping is the one confirmed last for this institution. */
  isRemembered: boolean;
  /** True when the account's last import was read by other columns: the change has to be accepted. */
  isOtherReading: boolean;
  notes: ColumnNote[];
  warnings: ImportWarning[];
  /** Labels of the file's columns, or their numbers. */
  columns: string[];
  /** The first rows as they are in the file. */
  rawRows: string[][];
  closing: StatedBalance | null;
  /** Movements that repeat an earlier line to the letter. */
  repeatedCount: number;
  /** Movements that the account it adds to does not have yet. */
  freshCount: number;
  /** The attached account that has most of these movements already, when a new one is to be attached. */
  overlap: { id: AccountId; name: string; knownCount: number } | null;
};

type PreviewRefusal = Refusal<'not_found'> | FileRefusal;

/** Reads an upload with the mapping chosen, or with the one that is guessed. Attaches nothing. */
export async function previewImport(
  { db, files }: { db: Executor; files: FileReader },
  {
    customerId,
    importId,
    mapping: chosen,
  }: { customerId: CustomerId; importId: ImportId; mapping?: CsvMapping | undefined },
): Promise<Result<ImportPreview, PreviewRefusal>> {
  const upload = await findImport(db, customerId, importId);
  if (!upload) return refuse('not_found', UPLOAD_GONE);
  const target = upload.intoAccountId ? await findAccount(db, customerId, upload.intoAccountId) : null;
  if (upload.accountId) {
    const job = await findJob(db, customerId, upload.accountId);
    const progress = job?.importId === importId ? { done: job.done, total: job.total } : null;
    return ok({ ...describe(upload, target), ...NOTHING_READ, progress });
  }
  const load = () => findContent(db, customerId, importId);
  const read = await files.read(importId, load, { mapping: chosen, currency: target?.currency });
  if (!read.ok) return read;
  const remembered = chosen ? null : await readRemembered({ db, files }, customerId, upload, target, read.value);
  const file = remembered?.file ?? read.value;
  const known = target ? await countKnown(db, customerId, target.id, await file.lines()) : NOTHING_KNOWN;
  const isOtherReading =
    target !== null && !isSameReading(await findLastMapping(db, customerId, target.id), file.table?.mapping ?? null);
  return ok({
    ...describe(upload, target),
    ...fileParts(file),
    details: { ...upload.details, ...(remembered && { institution: remembered.institution }) },
    isCurrencyKnown: target !== null || file.currency !== null,
    currency: target?.currency ?? file.currency ?? upload.details.currency,
    isRemembered: remembered !== null,
    isOtherReading,
    progress: null,
    warnings: [...contextWarnings(file, upload, target, known), ...file.warnings],
    freshCount: file.movementCount - known.knownCount,
    overlap: target ? null : await findOverlap(db, customerId, file),
  });
}

const describe = ({ details, fileName, accountId }: Import, target: Account | null) => ({
  details,
  fileName,
  accountId,
  into: target ? { id: target.id, name: target.name } : null,
  currency: details.currency,
});

const NOTHING_READ = {
  progress: null,
  isCurrencyKnown: true,
  format: null,
  mapping: null,
  hasColumns: false,
  isRemembered: false,
  isOtherReading: false,
  notes: [],
  warnings: [],
  columns: [],
  rawRows: [],
  movements: [],
  movementCount: 0,
  firstDate: null,
  lastDate: null,
  inCents: 0,
  outCents: 0,
  closing: null,
  rejected: [],
  rejectedCount: 0,
  leftOut: [],
  leftOutCount: 0,
  repeatedCount: 0,
  freshCount: 0,
  overlap: null,
};

/** The part of a preview that the file alone decides. */
function fileParts({ lines, table, accounts, account, currency, bank, ...file }: OpenFile) {
  return {
    ...file,
    mapping: table?.mapping ?? null,
    hasColumns: table !== null,
    notes: table?.notes ?? [],
    columns: table?.columns ?? [],
    rawRows: table?.rawRows ?? [],
  };
}

/** What is unusual about the file beside what the customer has already. */
function contextWarnings(
  file: OpenFile,
  { details, failedAtMs }: Import,
  target: Account | null,
  { knownCount, isCovered }: Known,
): ImportWarning[] {
  const warnings: ImportWarning[] = [];
  const warn = (kind: string, message: string) => warnings.push({ kind, message });
  if (failedAtMs !== null)
    warn('failed', 'Storing this file stopped half-way, and nothing of it was kept. Confirm it again.');
  if (target && file.currency !== null && file.currency !== target.currency)
    warn('account_currency', `The file is in ${file.currency} and ${target.name} is in ${target.currency}.`);
  const institution = target?.institution ?? details.institution;
  if (file.bank !== null && institution !== '' && !sharesWord(file.bank, institution))
    warn('other_bank', `The file names ${file.bank} as its bank, not ${institution}.`);
  if (target && isCovered && knownCount === 0)
    warn(
      'nothing_in_common',
      `${target.name} has movements on these days, and none of them is in this file. It may belong to another account.`,
    );
  return warnings;
}

const wordsIn = (text: string): string[] => text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
const sharesWord = (a: string, b: string): boolean => wordsIn(a).some((word) => wordsIn(b).includes(word));

/** The file as the mapping confirmed last for its institution reads it, if it does: a bank may change its exports. */
async function readRemembered(
  { db, files }: { db: Executor; files: FileReader },
  customerId: CustomerId,
  upload: Import,
  target: Account | null,
  { table }: OpenFile,
): Promise<{ file: OpenFile; institution: string } | null> {
  if (!table) return null;
  const { institution } = upload.details;
  const found = await findMapping(db, customerId, { institution, columns: table.columns });
  if (!found) return null;
  const read = await files.read(upload.id, () => findContent(db, customerId, upload.id), {
    mapping: found.mapping,
    currency: target?.currency,
  });
  if (!read.ok) return null;
  const { movementCount, leftOutCount, rejectedCount } = read.value;
  if (movementCount <= rejectedCount + leftOutCount) return null;
  const accounts = institution === '' ? await listAccounts(db, customerId) : [];
  const named = accounts.find((account) => institutionKey(account.institution) === found.institutionKey);
  return { file: read.value, institution: named?.institution ?? institution };
}

/** What an account has already of a file's movements, as files say them: corrections do not make a movement new. */
type Known = { knownCount: number /** It has movements on days of the file. */; isCovered: boolean };
const NOTHING_KNOWN: Known = { knownCount: 0, isCovered: false };

async function countKnown(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
  movements: readonly FileLine[],
): Promise<Known> {
  const span = daysOf(movements);
  if (!span) return NOTHING_KNOWN;
  const counts = new Map<string, number>();
  const days = new Set<string>();
  for await (const part of pageSlots(db, customerId, accountId, span))
    for (const slot of part) {
      if (!slot.isCounted) continue;
      const key = slotKey(slot);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      days.add(slot.date);
    }
  const known = { ...NOTHING_KNOWN };
  await inParts(movements, (part) => {
    for (const line of part) {
      if (line.nth < (counts.get(slotKey(line)) ?? 0)) known.knownCount += 1;
      if (days.has(line.date)) known.isCovered = true;
    }
  });
  return known;
}

/** Only so many accounts, the newest, are compared with a file. */
const MAX_COMPARED = 20;
/** Fewer than this share of a file in common is chance: round amounts on the same day. */
const OVERLAP_SHARE = 0.2;

async function findOverlap(db: Executor, customerId: CustomerId, file: OpenFile): Promise<ImportPreview['overlap']> {
  const accounts = (await listAccounts(db, customerId)).filter(({ status }) => status === 'attached');
  let most: ImportPreview['overlap'] = null;
  const movements = accounts.length > 0 ? await file.lines() : [];
  for (const { id, name } of accounts.slice(-MAX_COMPARED)) {
    const { knownCount } = await countKnown(db, customerId, id, movements);
    if (knownCount >= Math.max(1, movements.length * OVERLAP_SHARE) && knownCount > (most?.knownCount ?? 0))
      most = { id, name, knownCount };
  }
  return most;
}
