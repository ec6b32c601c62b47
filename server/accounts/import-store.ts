import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId, Id } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { AccountDetails } from './details.ts';

export type ImportId = Id<'import'>;

/** An uploaded file between its upload and the account that is attached from it. */
export type Import = {
  id: ImportId;
  details: AccountDetails;
  fileName: string;
  content: Uint8Array;
  accountId: AccountId | null;
  /** The account that it adds to; null when a new one is to be attached. */
  intoAccountId: AccountId | null;
};

export async function insertImport(
  db: Executor,
  upload: {
    id: ImportId;
    customerId: CustomerId;
    details: AccountDetails;
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
    })
    .execute();
}

export async function findImport(db: Executor, customerId: CustomerId, importId: ImportId): Promise<Import | null> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: importId,
    details: AccountDetails.parse(JSON.parse(row.details_json)),
    fileName: row.file_name,
    content: row.content,
    accountId: row.account_id as AccountId | null,
    intoAccountId: row.into_account_id as AccountId | null,
  };
}

/** Ties an upload to its account and forgets the file; false when it was tied before. */
export async function closeImport(
  trx: Trx,
  customerId: CustomerId,
  importId: ImportId,
  accountId: AccountId,
): Promise<boolean> {
  const row = await trx
    .updateTable('imports')
    .set({ account_id: accountId, content: Buffer.alloc(0) })
    .where('customer_id', '=', customerId)
    .where('id', '=', importId)
    .where('account_id', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
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

/** Forgets uploads that nobody confirmed. */
export async function deleteStaleImports(db: Executor, olderThanMs: Ms): Promise<void> {
  await db.deleteFrom('imports').where('account_id', 'is', null).where('created_at_ms', '<', olderThanMs).execute();
}
