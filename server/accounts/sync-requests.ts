import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** A wish that Stripe's subscription be made equal to ours; written with the cause, served by billing's converge. */
export type ConvergeRequest = {
  customerId: CustomerId;
  version: number;
  proration: 'always_invoice' | 'create_prorations';
  /** The instant of the quote that was shown, so that what is charged is what was shown. */
  prorationAtMs: Ms | null;
  attempts: number;
  nextAttemptAtMs: Ms;
};

/** Asks for a converge; a wish that is open already is replaced, since the wanted quantity is always absolute. */
export async function requestConverge(
  db: Executor,
  wish: { customerId: CustomerId; proration: ConvergeRequest['proration']; prorationAtMs: Ms | null; nowMs: Ms },
): Promise<void> {
  const fresh = {
    proration: wish.proration,
    proration_at_ms: wish.prorationAtMs,
    attempts: 0,
    next_attempt_at_ms: wish.nowMs,
    last_error: null,
  };
  await db
    .insertInto('converge_requests')
    .values({ customer_id: wish.customerId, version: 1, ...fresh })
    .onConflict((c) =>
      c.column('customer_id').doUpdateSet((eb) => ({ ...fresh, version: eb('converge_requests.version', '+', 1) })),
    )
    .execute();
}

export async function listDueConverges(db: Executor, nowMs: Ms, limit: number): Promise<ConvergeRequest[]> {
  const rows = await db
    .selectFrom('converge_requests')
    .selectAll()
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('customer_id')
    .limit(limit)
    .execute();
  return rows.map(toRequest);
}

export async function findConverge(
  db: Executor,
  customerId: CustomerId,
): Promise<(ConvergeRequest & { lastError: string | null }) | null> {
  const row = await db
    .selectFrom('converge_requests')
    .selectAll()
    .where('customer_id', '=', customerId)
    .executeTakeFirst();
  return row ? { ...toRequest(row), lastError: row.last_error } : null;
}

/** Ends a served wish, unless a newer one came meanwhile. */
export async function closeConverge(db: Executor, request: ConvergeRequest): Promise<void> {
  await db
    .deleteFrom('converge_requests')
    .where('customer_id', '=', request.customerId)
    .where('version', '=', request.version)
    .execute();
}

export async function postponeConverge(
  db: Executor,
  request: ConvergeRequest,
  until: { nextMs: Ms; error: string },
): Promise<void> {
  await db
    .updateTable('converge_requests')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at_ms: until.nextMs, last_error: until.error }))
    .where('customer_id', '=', request.customerId)
    .where('version', '=', request.version)
    .execute();
}

const toRequest = (row: Row<'converge_requests'>): ConvergeRequest => ({
  customerId: row.customer_id as CustomerId,
  version: row.version,
  proration: row.proration,
  prorationAtMs: row.proration_at_ms,
  attempts: row.attempts,
  nextAttemptAtMs: row.next_attempt_at_ms,
});
