import type { Executor, Trx } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';
import { anotherName, insertSealed, toBatch, type UsageBatch } from './store.ts';

/** Rejected batches that were not resent, oldest first. */
export async function listRejected(db: Executor, limit: number): Promise<UsageBatch[]> {
  const rows = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('status', '=', 'rejected')
    .where('replaced_by', 'is', null)
    .orderBy('created_at_ms')
    .limit(limit)
    .execute();
  return rows.map(toBatch);
}

export async function findRejected(db: Executor, batchId: string): Promise<UsageBatch | null> {
  const row = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('id', '=', batchId)
    .where('status', '=', 'rejected')
    .where('replaced_by', 'is', null)
    .executeTakeFirst();
  return row ? toBatch(row) : null;
}

/** Puts the facts of a rejected batch into a new one, which is sent in its stead. Returns its id, or null when another admin did it first. */
export async function replaceBatch(
  trx: Trx,
  old: UsageBatch,
  { stripeCustomerId, timestampS, nowMs }: { stripeCustomerId: string; timestampS: number; nowMs: Ms },
): Promise<string | null> {
  const { id, customerId, credits } = old;
  const next = anotherName(id);
  const taken = await trx
    .updateTable('usage_batches')
    .set({ replaced_by: next })
    .where('id', '=', id)
    .where('status', '=', 'rejected')
    .where('replaced_by', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!taken) return null;
  await insertSealed(trx, { id: next, customerId, stripeCustomerId, credits, timestampS, nowMs });
  await trx
    .updateTable('usage_facts')
    .set({ batch_id: next })
    .where('customer_id', '=', customerId)
    .where('batch_id', '=', id)
    .execute();
  return next;
}

/** Stripe had counted a rejected batch all along. False when it is not rejected any more. */
export async function markCounted(db: Executor, batchId: string, nowMs: Ms): Promise<boolean> {
  const row = await db
    .updateTable('usage_batches')
    .set({ status: 'sent', sent_at_ms: nowMs, last_error: null })
    .where('id', '=', batchId)
    .where('status', '=', 'rejected')
    .where('replaced_by', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
