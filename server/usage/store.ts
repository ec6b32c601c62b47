import { sql } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import type { Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { newId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** Captured credits to report to Stripe. */
export type UsageFact = { id: string; entryKey: string; credits: number; occurredAtMs: Ms };

/** Facts sealed into one meter event. Its id is the event's permanent identifier. */
export type UsageBatch = {
  id: string;
  customerId: CustomerId;
  stripeCustomerId: string;
  credits: number;
  timestampS: number;
  status: 'sealed' | 'sent' | 'rejected';
  attempts: number;
  lastError: string | null;
  /** Stored before the first call: from then on Stripe may have counted it. */
  firstTriedAtMs: Ms | null;
  sentAtMs: Ms | null;
};

/** Most facts in one batch: keeps the sealing transaction short. */
const MAX_FACTS = 1_000;

/** Records a fact in the transaction of its capture, whose ledger key it shares. */
export async function recordFact(
  trx: Trx,
  fact: { customerId: CustomerId; runId: RunId; entryKey: string; credits: number; nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('usage_facts')
    .values({
      id: newId(),
      customer_id: fact.customerId,
      run_id: fact.runId,
      entry_key: fact.entryKey,
      credits: fact.credits,
      occurred_at_ms: fact.nowMs,
      batch_id: null,
    })
    .execute();
}

/** Customers with unsealed facts and no batch on its way: batches of one customer go one after the other. */
export async function listUnsealedCustomers(db: Executor, limit: number): Promise<CustomerId[]> {
  return (await unsealed(db, { limit })).map((row) => row.customer_id);
}

const unsealed = compiledOnce((db, { limit }: { limit: number }) =>
  db
    .selectFrom('usage_facts as f')
    .select('f.customer_id')
    .distinct()
    .innerJoin('customers as c', 'c.id', 'f.customer_id')
    .where('f.batch_id', 'is', null)
    // A batch of a customer that Stripe does not have would block the others.
    .where('c.stripe_customer_id', 'is not', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('usage_batches as b')
            .select('b.id')
            .whereRef('b.customer_id', '=', 'f.customer_id')
            .where('b.status', '=', 'sealed'),
        ),
      ),
    )
    .orderBy('f.customer_id')
    .limit(limit),
);

export async function hasSealed(db: Executor, customerId: CustomerId): Promise<boolean> {
  const row = await db
    .selectFrom('usage_batches')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', '=', 'sealed')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function listUnsealedFacts(db: Executor, customerId: CustomerId): Promise<UsageFact[]> {
  const rows = await db
    .selectFrom('usage_facts')
    .select(['id', 'entry_key', 'credits', 'occurred_at_ms'])
    .where('batch_id', 'is', null)
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .limit(MAX_FACTS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    entryKey: row.entry_key,
    credits: row.credits,
    occurredAtMs: row.occurred_at_ms,
  }));
}

/**
 * Named after the first capture in it, so that a batch that is made again, from a backup or from a slice that is simulated
 * again after one, has the identifier that Stripe knows. A capture whose fact was lost and recorded again has a second name.
 */
export async function nameBatch(trx: Trx, customerId: CustomerId, first: UsageFact): Promise<string> {
  const id = `hr_${first.entryKey}`;
  const taken = await trx
    .selectFrom('usage_batches')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('id', '=', id)
    .executeTakeFirst();
  return taken ? anotherName(id) : id;
}

/** For what is sent again on purpose, though Stripe may know the first name. */
export const anotherName = (batchId: string): string => `${batchId.split('.')[0]}.${newId()}`;

export async function insertBatch(
  trx: Trx,
  batch: {
    id: string;
    customerId: CustomerId;
    stripeCustomerId: string;
    credits: number;
    timestampS: number;
    factIds: string[];
    nowMs: Ms;
  },
): Promise<void> {
  await insertSealed(trx, batch);
  for (let i = 0; i < batch.factIds.length; i += 200) {
    await trx
      .updateTable('usage_facts')
      .set({ batch_id: batch.id })
      .where('id', 'in', batch.factIds.slice(i, i + 200))
      .where('batch_id', 'is', null)
      .execute();
  }
}

export async function insertSealed(
  trx: Trx,
  batch: Pick<UsageBatch, 'id' | 'customerId' | 'stripeCustomerId' | 'credits' | 'timestampS'> & { nowMs: Ms },
): Promise<void> {
  await trx
    .insertInto('usage_batches')
    .values({
      id: batch.id,
      customer_id: batch.customerId,
      stripe_customer_id: batch.stripeCustomerId,
      credits: batch.credits,
      timestamp_s: batch.timestampS,
      status: 'sealed',
      first_tried_at_ms: null,
      sent_at_ms: null,
      attempts: 0,
      next_attempt_at_ms: batch.nowMs,
      last_error: null,
      created_at_ms: batch.nowMs,
      replaced_by: null,
    })
    .execute();
}

export async function listDueBatches(db: Executor, nowMs: Ms, limit: number): Promise<UsageBatch[]> {
  const rows = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('status', '=', 'sealed')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toBatch);
}

/** A due batch that is still to be sent; null when another worker has sent it. */
export async function findDueBatch(db: Executor, batchId: string, nowMs: Ms): Promise<UsageBatch | null> {
  const row = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('id', '=', batchId)
    .where('status', '=', 'sealed')
    .where('next_attempt_at_ms', '<=', nowMs)
    .executeTakeFirst();
  return row ? toBatch(row) : null;
}

/** Notes a try before it is made, so that a crash after sending is known to be in doubt; sets when the next may be. */
export async function markTried(db: Executor, batchId: string, at: { nowMs: Ms; nextMs: Ms }): Promise<void> {
  await db
    .updateTable('usage_batches')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      first_tried_at_ms: sql<number>`coalesce(first_tried_at_ms, ${at.nowMs})`,
      next_attempt_at_ms: at.nextMs,
    }))
    .where('id', '=', batchId)
    .where('status', '=', 'sealed')
    .execute();
}

export async function markSent(db: Executor, batchId: string, nowMs: Ms): Promise<void> {
  await db
    .updateTable('usage_batches')
    .set({ status: 'sent', sent_at_ms: nowMs, last_error: null })
    .where('id', '=', batchId)
    .where('status', '=', 'sealed')
    .execute();
}

/** Keeps the reason; `rejected` takes the batch out of the queue and into the admin's sight. */
export async function markFailed(
  db: Executor,
  batchId: string,
  fault: { error: string; rejected: boolean },
): Promise<void> {
  await db
    .updateTable('usage_batches')
    .set({ last_error: fault.error, ...(fault.rejected && { status: 'rejected' as const }) })
    .where('id', '=', batchId)
    .where('status', '=', 'sealed')
    .execute();
}

/** Takes a batch that Stripe had accepted and then could not count for rejected; false when it is none of ours, or was. */
export async function markRejected(db: Executor, batchId: string, reason: string): Promise<boolean> {
  const row = await db
    .updateTable('usage_batches')
    .set({ status: 'rejected', last_error: reason })
    .where('id', '=', batchId)
    .where('status', 'in', ['sealed', 'sent'])
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether any captured credits are still to be reported to Stripe. */
export async function hasUnreported(db: Executor, customerId: CustomerId): Promise<boolean> {
  return (await hasSealed(db, customerId)) || (await listUnsealedFacts(db, customerId)).length > 0;
}

/** Credits of the customer's sent batches but this one, with a timestamp in `[startS, endS)`. */
export async function sumOtherSent(
  db: Executor,
  batch: Pick<UsageBatch, 'id' | 'customerId'>,
  startS: number,
  endS: number,
): Promise<number> {
  const row = await db
    .selectFrom('usage_batches')
    .select((eb) => eb.fn.sum<number | null>('credits').as('credits'))
    .where('customer_id', '=', batch.customerId)
    .where('id', '!=', batch.id)
    .where('status', '=', 'sent')
    .where('timestamp_s', '>=', startS)
    .where('timestamp_s', '<', endS)
    .executeTakeFirstOrThrow();
  return Number(row.credits ?? 0);
}

export async function listBatches(db: Executor, customerId: CustomerId, limit: number): Promise<UsageBatch[]> {
  const rows = await db
    .selectFrom('usage_batches')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('timestamp_s', 'desc')
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toBatch);
}

export const toBatch = (row: Row<'usage_batches'>): UsageBatch => ({
  id: row.id,
  customerId: row.customer_id,
  stripeCustomerId: row.stripe_customer_id,
  credits: row.credits,
  timestampS: row.timestamp_s,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  firstTriedAtMs: row.first_tried_at_ms,
  sentAtMs: row.sent_at_ms,
});
