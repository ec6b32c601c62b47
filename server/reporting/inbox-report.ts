import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';

export type EventRow = {
  id: string;
  type: string;
  objectId: string | null;
  status: 'received' | 'done' | 'dead';
  attempts: number;
  lastError: string | null;
  /** Why nothing was done about it, if so. */
  note: string | null;
  receivedAtMs: Ms;
};

/** Where a page ends: the next begins after it. The id tells events of one instant apart. */
export type EventCursor = { receivedAtMs: Ms; id: string };

/** Webhook events, newest first: of one customer, of one status, or all. */
export async function listEvents(
  db: Executor,
  page: {
    stripeCustomerId?: string;
    status?: EventRow['status'] | undefined;
    before?: EventCursor | undefined;
    limit: number;
  },
): Promise<EventRow[]> {
  let query = db.selectFrom('inbox_events').select(COLUMNS);
  if (page.stripeCustomerId) query = query.where('stripe_customer_id', '=', page.stripeCustomerId);
  if (page.status) query = query.where('status', '=', page.status);
  const { before } = page;
  if (before) {
    query = query.where((eb) =>
      eb.or([
        eb('received_at_ms', '<', before.receivedAtMs),
        eb.and([eb('received_at_ms', '=', before.receivedAtMs), eb('id', '<', before.id)]),
      ]),
    );
  }
  const rows = await query.orderBy('received_at_ms', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map(toEventRow);
}

/** One event with what Stripe sent, as text. */
export async function findEvent(db: Executor, eventId: string): Promise<(EventRow & { payload: string }) | null> {
  const row = await db
    .selectFrom('inbox_events')
    .select([...COLUMNS, 'payload_json'])
    .where('id', '=', eventId)
    .executeTakeFirst();
  return row ? { ...toEventRow(row), payload: row.payload_json } : null;
}

const COLUMNS = ['id', 'type', 'object_id', 'status', 'attempts', 'last_error', 'note', 'received_at_ms'] as const;

const toEventRow = (row: Pick<Row<'inbox_events'>, (typeof COLUMNS)[number]>): EventRow => ({
  id: row.id,
  type: row.type,
  objectId: row.object_id,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  note: row.note,
  receivedAtMs: row.received_at_ms,
});
