import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { AccountId, CustomerId, ImportId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { ReadOptions } from './formats/bank-file.ts';

/** An import that is being stored, undone or redone in parts. An account has one at a time. */
export type ImportJob = {
  customerId: CustomerId;
  accountId: AccountId;
  importId: ImportId;
  kind: 'store' | 'undo' | 'redo';
  /** How its file is read. */
  options: ReadOptions;
  /** Lines that are written, of how many. */
  done: number;
  total: number;
};

export async function insertJob(trx: Trx, job: Omit<ImportJob, 'done'> & { nowMs: Ms }): Promise<void> {
  await trx
    .insertInto('import_jobs')
    .values({
      account_id: job.accountId,
      customer_id: job.customerId,
      import_id: job.importId,
      kind: job.kind,
      options_json: JSON.stringify(job.options),
      done: 0,
      total: job.total,
      attempts: 0,
      created_at_ms: job.nowMs,
    })
    .execute();
}

export async function findJob(db: Executor, customerId: CustomerId, accountId: AccountId): Promise<ImportJob | null> {
  const row = await db
    .selectFrom('import_jobs')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row ? toJob(row) : null;
}

/** The oldest first. */
export async function listJobs(db: Executor, limit: number): Promise<ImportJob[]> {
  const rows = await db.selectFrom('import_jobs').selectAll().orderBy('created_at_ms').limit(limit).execute();
  return rows.map(toJob);
}

/** Counts an attempt and gives its number; null when the job is gone. */
export async function countAttempt(trx: Trx, job: ImportJob): Promise<number | null> {
  const row = await jobIn(trx, job)
    .set((eb) => ({ attempts: eb('attempts', '+', 1), done: 0 }))
    .returning('attempts')
    .executeTakeFirst();
  return row?.attempts ?? null;
}

/** False when the job is gone: the customer's data is being erased. */
export const saveProgress = async (trx: Trx, job: ImportJob, done: number): Promise<boolean> =>
  (await jobIn(trx, job).set({ done }).returning('account_id').executeTakeFirst()) !== undefined;

const jobIn = (trx: Trx, { customerId, accountId, importId }: ImportJob) =>
  trx
    .updateTable('import_jobs')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .where('import_id', '=', importId);

export async function deleteJob(
  trx: Trx,
  { customerId, accountId }: Pick<ImportJob, 'customerId' | 'accountId'>,
): Promise<void> {
  await trx
    .deleteFrom('import_jobs')
    .where('customer_id', '=', customerId)
    .where('account_id', '=', accountId)
    .execute();
}

const toJob = (row: Row<'import_jobs'>): ImportJob => ({
  customerId: row.customer_id,
  accountId: row.account_id,
  importId: row.import_id,
  kind: row.kind,
  options: JSON.parse(row.options_json),
  done: row.done,
  total: row.total,
});
