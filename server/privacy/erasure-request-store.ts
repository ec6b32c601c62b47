import { compiledOnce } from '../../db/compiled-once.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Remembers that there is something to erase of a deleted customer. */
export async function insertErasureRequest(trx: Trx, customerId: CustomerId, nowMs: Ms): Promise<void> {
  await trx
    .insertInto('erasure_requests')
    .values({ customer_id: customerId, next_attempt_at_ms: nowMs })
    .onConflict((c) => c.column('customer_id').doNothing())
    .execute();
}

export async function listDueErasureRequests(db: Executor, nowMs: Ms, limit: number): Promise<CustomerId[]> {
  return (await due(db, { nowMs, limit })).map((row) => row.customer_id);
}

const due = compiledOnce((db, { nowMs, limit }: { nowMs: Ms; limit: number }) =>
  db
    .selectFrom('erasure_requests')
    .select('customer_id')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('customer_id')
    .limit(limit),
);

export async function postponeErasureRequest(db: Executor, customerId: CustomerId, nextMs: Ms): Promise<void> {
  await db
    .updateTable('erasure_requests')
    .set({ next_attempt_at_ms: nextMs })
    .where('customer_id', '=', customerId)
    .execute();
}

export async function deleteErasureRequest(db: Executor, customerId: CustomerId): Promise<void> {
  await db.deleteFrom('erasure_requests').where('customer_id', '=', customerId).execute();
}
