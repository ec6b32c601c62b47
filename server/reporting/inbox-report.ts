import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

export type EventRow = {
  id: string;
  type: string;
  objectId: string | null;
  status: 'received' | 'done' | 'dead';
  attempts: number;
  lastError: string | null;
  receivedAtMs: Ms;
};

/** Webhook events, newest first: of one customer, of one status, or all. `beforeMs` begins the next page. */
export async function listEvents(
  db: Executor,
  page: {
    stripeCustomerId?: string;
    status?: EventRow['status'] | undefined;
    beforeMs?: Ms | undefined;
    limit: number;
  },
): Promise<EventRow[]> {
  let query = db
    .selectFrom('inbox_events')
    .select(['id', 'type', 'object_id', 'status', 'attempts', 'last_error', 'received_at_ms']);
  if (page.stripeCustomerId) query = query.where('stripe_customer_id', '=', page.stripeCustomerId);
  if (page.status) query = query.where('status', '=', page.status);
  if (page.beforeMs !== undefined) query = query.where('received_at_ms', '<', page.beforeMs);
  const rows = await query.orderBy('received_at_ms', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    objectId: row.object_id,
    status: row.status,
    attempts: row.attempts,
    lastError: row.last_error,
    receivedAtMs: row.received_at_ms,
  }));
}
