import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';

/** A request that Stripe's subscription be made equal to ours; written with the cause, served by billing's sync. */
export type SyncRequest = {
  customerId: CustomerId;
  version: number;
  proration: 'always_invoice' | 'create_prorations';
  /** The instant of the quote that was shown, so that what is charged is what was shown. */
  prorationAtMs: Ms | null;
  attempts: number;
  nextAttemptAtMs: Ms;
};

/** Asks for a sync; an open request is replaced, since the wanted quantity is always absolute. */
export async function requestSync(
  db: Executor,
  request: { customerId: CustomerId; proration: SyncRequest['proration']; prorationAtMs: Ms | null; nowMs: Ms },
): Promise<void> {
  const fresh = {
    proration: request.proration,
    proration_at_ms: request.prorationAtMs,
    attempts: 0,
    next_attempt_at_ms: request.nowMs,
    last_error: null,
  };
  await db
    .insertInto('sync_requests')
    .values({ customer_id: request.customerId, version: 1, ...fresh })
    .onConflict((c) =>
      c.column('customer_id').doUpdateSet((eb) => ({ ...fresh, version: eb('sync_requests.version', '+', 1) })),
    )
    .execute();
}

export async function listDueSyncRequests(db: Executor, nowMs: Ms, limit: number): Promise<SyncRequest[]> {
  const rows = await db
    .selectFrom('sync_requests')
    .selectAll()
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('customer_id')
    .limit(limit)
    .execute();
  return rows.map(toRequest);
}

export async function findSyncRequest(
  db: Executor,
  customerId: CustomerId,
): Promise<(SyncRequest & { lastError: string | null }) | null> {
  const row = await db.selectFrom('sync_requests').selectAll().where('customer_id', '=', customerId).executeTakeFirst();
  return row ? { ...toRequest(row), lastError: row.last_error } : null;
}

/** Closes a served request, unless a newer one came meanwhile. */
export async function closeSyncRequest(db: Executor, request: SyncRequest): Promise<void> {
  await db
    .deleteFrom('sync_requests')
    .where('customer_id', '=', request.customerId)
    .where('version', '=', request.version)
    .execute();
}

export async function postponeSyncRequest(
  db: Executor,
  request: SyncRequest,
  until: { nextMs: Ms; error: string },
): Promise<void> {
  await db
    .updateTable('sync_requests')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_attempt_at_ms: until.nextMs, last_error: until.error }))
    .where('customer_id', '=', request.customerId)
    .where('version', '=', request.version)
    .execute();
}

const toRequest = (row: Row<'sync_requests'>): SyncRequest => ({
  customerId: row.customer_id,
  version: row.version,
  proration: row.proration,
  prorationAtMs: row.proration_at_ms,
  attempts: row.attempts,
  nextAttemptAtMs: row.next_attempt_at_ms,
});
