import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId, ImportId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { CsvMapping } from './csv/mapping.ts';
import { UploadDetails } from './details.ts';

/** An uploaded file between its upload and the account that is attached from it. */
export type Import = {
  id: ImportId;
  details: UploadDetails;
  fileName: string;
  accountId: AccountId | null;
  /** The account that it adds to; null when a new one is to be attached. */
  intoAccountId: AccountId | null;
  /** Null until all of it is stored. */
  addedAtMs: Ms | null;
  /** Set while its movements do not count. */
  undoneAtMs: Ms | null;
  /** When storing it was given up. */
  failedAtMs: Ms | null;
  lineCount: number;
  mapping: CsvMapping | null;
};

/** An import that was confirmed, as its account lists it. */
export type PastImport = {
  id: ImportId;
  fileName: string;
  addedAtMs: Ms;
  undoneAtMs: Ms | null;
  lineCount: number;
  freshCount: number;
  /** The file is still here, so that it can be read again in another way. */
  hasFile: boolean;
};

/** More than anybody imports into one account; the oldest are not listed. */
const MAX_LISTED = 200;

export async function insertImport(
  db: Executor,
  upload: {
    id: ImportId;
    customerId: CustomerId;
    details: UploadDetails;
    fileName: string;
    content: Uint8Array;
    intoAccountId: AccountId | null;
    nowMs: Ms;
  },
): Promise<void> {
  await db
    .insertInto('imports')
    .values({
      id: upload.id,
      customer_id: upload.customerId,
      details_json: JSON.stringify(upload.details),
      file_name: upload.fileName,
      content: Buffer.from(upload.content),
      account_id: null,
      into_account_id: upload.intoAccountId,
      created_at_ms: upload.nowMs,
      mapping_json: null,
      added_at_ms: null,
      undone_at_ms: null,
      failed_at_ms: null,
    })
    .execute();
}

/** Bytes of a customer's uploads that nobody confirmed, and when the oldest of them was made. */
export async function sumPending(
  db: Executor,
  customerId: CustomerId,
): Promise<{ bytes: number; oldestAtMs: Ms | null }> {
  const row = await db
    .selectFrom('imports')
    .select((eb) => [
      eb.fn.sum<number | null>(eb.fn('length', ['content'])).as('bytes'),
      eb.fn.min<number | null>('created_at_ms').as('oldestAtMs'),
    ])
    .where('customer_id', '=', customerId)
    .where('account_id', 'is', null)
    .executeTakeFirstOrThrow();
  return { bytes: Number(row.bytes ?? 0), oldestAtMs: row.oldestAtMs };
}

export async function findImport(db: Executor, customerId: CustomerId, importId: ImportId): Promise<Import | null> {
  const row = await db
    .selectFrom('imports')
    .select(['details_json', 'file_name', 'account_id', 'into_account_id', 'added_at_ms', 'undone_at_ms'])
    .select(['failed_at_ms', 'line_count', 'mapping_json'])
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: importId,
    details: UploadDetails.parse(JSON.parse(row.details_json)),
    fileName: row.file_name,
    accountId: row.account_id,
    intoAccountId: row.into_account_id,
    addedAtMs: row.added_at_ms,
    undoneAtMs: row.undone_at_ms,
    failedAtMs: row.failed_at_ms,
    lineCount: row.line_count,
    mapping: row.mapping_json === null ? null : (CsvMapping.safeParse(JSON.parse(row.mapping_json)).data ?? null),
  };
}

/** The file of an upload; null once it is no longer kept. */
export async function findContent(
  db: Executor,
  customerId: CustomerId,
  importId: ImportId,
): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('imports')
    .select('content')
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .executeTakeFirst();
  return row?.content.length ? row.content : null;
}

/** Imports of one account, the newest first. */
export async function listImports(db: Executor, customerId: CustomerId, accountId: AccountId): Promise<PastImport[]> {
  const rows = await db
    .selectFrom('imports')
    .select(['id', 'file_name', 'added_at_ms', 'undone_at_ms', 'line_count', 'fresh_count'])
    .select((eb) => eb.fn<number>('length', ['content']).as('bytes'))
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('added_at_ms', 'is not', null)
    .orderBy('added_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_LISTED)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    addedAtMs: row.added_at_ms ?? 0,
    undoneAtMs: row.undone_at_ms,
    lineCount: row.line_count,
    freshCount: row.fresh_count,
    hasFile: Number(row.bytes) > 0,
  }));
}

/** How the account's newest import that counts was read. */
export async function findLastMapping(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<CsvMapping | null> {
  const row = await db
    .selectFrom('imports')
    .select('mapping_json')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('added_at_ms', 'is not', null)
    .where('undone_at_ms', 'is', null)
    .where('mapping_json', 'is not', null)
    .orderBy('added_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.mapping_json ? (CsvMapping.safeParse(JSON.parse(row.mapping_json)).data ?? null) : null;
}

/** Records what a confirmed import brought. */
export async function recordAdded(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  added: { mapping: CsvMapping | null; lineCount: number; freshCount: number; nowMs: Ms },
): Promise<void> {
  await trx
    .updateTable('imports')
    .set({
      mapping_json: added.mapping === null ? null : JSON.stringify(added.mapping),
      added_at_ms: added.nowMs,
      line_count: added.lineCount,
      fresh_count: added.freshCount,
    })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .execute();
}

/** Sets or clears that an import does not count. */
export async function markUndone(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  undoneAtMs: Ms | null,
): Promise<void> {
  await trx
    .updateTable('imports')
    .set({ undone_at_ms: undoneAtMs })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .execute();
}

/** More than anybody imports into one account. */
const MAX_COUNTING = 10_000;

/** The account's imports that count. */
export async function listCountingImports(
  db: Executor,
  customerId: CustomerId,
  accountId: AccountId,
): Promise<ImportId[]> {
  const rows = await db
    .selectFrom('imports')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('added_at_ms', 'is not', null)
    .where('undone_at_ms', 'is', null)
    .limit(MAX_COUNTING)
    .execute();
  return rows.map((row) => row.id);
}

/** Opens an import that could not be stored, so that it can be confirmed again. */
export async function reopenImport(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  { intoAccountId, failedAtMs }: { intoAccountId: AccountId; failedAtMs: Ms },
): Promise<void> {
  await trx
    .updateTable('imports')
    .set({ account_id: null, into_account_id: intoAccountId, failed_at_ms: failedAtMs })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .execute();
}

/** Ties an upload to its account. The file is kept, so that it can be read again. */
export async function closeImport(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  accountId: AccountId,
): Promise<void> {
  await trx
    .updateTable('imports')
    .set({ account_id: accountId, failed_at_ms: null })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .execute();
}

/** Lets an open upload add to an account instead of becoming a new one. */
export async function aimImport(
  db: Executor,
  customerId: CustomerId,
  importId: ImportId,
  intoAccountId: AccountId,
): Promise<void> {
  await db
    .updateTable('imports')
    .set({ into_account_id: intoAccountId })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .where('account_id', 'is', null)
    .execute();
}

/** Deletes uploads that nobody confirmed, and the files of old imports; what they brought stays. */
export async function deleteStaleImports(
  db: Executor,
  olderThan: { unconfirmedMs: Ms; confirmedMs: Ms },
): Promise<void> {
  await db
    .deleteFrom('imports')
    .where('account_id', 'is', null)
    .where('created_at_ms', '<', olderThan.unconfirmedMs)
    .execute();
  await db
    .updateTable('imports')
    .set({ content: Buffer.alloc(0) })
    .where('account_id', 'is not', null)
    .where('created_at_ms', '<', olderThan.confirmedMs)
    .where((eb) => eb(eb.fn<number>('length', ['content']), '>', 0))
    .execute();
}
