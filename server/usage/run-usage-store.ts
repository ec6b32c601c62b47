import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** A meter event that a run's credits were, or will be, reported with. */
export type RunBatch = {
  /** Null while the credits wait to be sealed. */
  batchId: string | null;
  status: 'unsealed' | 'sealed' | 'sent' | 'rejected';
  credits: number;
  sentAtMs: Ms | null;
};

/** How the credits of one run were reported to Stripe, oldest batch first. */
export async function listBatchesOfRun(db: Executor, customerId: CustomerId, runId: RunId): Promise<RunBatch[]> {
  const rows = await db
    .selectFrom('usage_facts as f')
    .leftJoin('usage_batches as b', 'b.id', 'f.batch_id')
    .select((eb) => ['f.batch_id', 'b.status', 'b.sent_at_ms', eb.fn.sum<number>('f.credits').as('credits')])
    .where('f.customer_id', '=', customerId)
    .where('f.run_id', '=', runId)
    .groupBy(['f.batch_id', 'b.status', 'b.sent_at_ms'])
    .orderBy('f.batch_id')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    batchId: row.batch_id,
    status: row.status ?? 'unsealed',
    credits: Number(row.credits),
    sentAtMs: row.sent_at_ms,
  }));
}

/** Credits that each run captured in `[fromMs, toMs)`. */
export async function sumByRun(
  db: Executor,
  { customerId, fromMs, toMs }: { customerId: CustomerId; fromMs: Ms; toMs: Ms },
): Promise<{ runId: RunId; credits: number }[]> {
  const rows = await db
    .selectFrom('usage_facts')
    .select((eb) => ['run_id', eb.fn.sum<number>('credits').as('credits')])
    .where('customer_id', '=', customerId)
    .where('occurred_at_ms', '>=', fromMs)
    .where('occurred_at_ms', '<', toMs)
    .groupBy('run_id')
    .execute();
  return rows.map((row) => ({ runId: row.run_id, credits: Number(row.credits) }));
}

/** The first instant at which the customer captured credits; null: never. */
export async function findFirstUse(db: Executor, customerId: CustomerId): Promise<Ms | null> {
  const row = await db
    .selectFrom('usage_facts')
    .select((eb) => eb.fn.min<number | null>('occurred_at_ms').as('atMs'))
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row?.atMs ?? null;
}
