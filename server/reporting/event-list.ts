import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';
import { type Cursor, newestFirst, type Page, toPage } from './keyset.ts';

export type EventStatus = 'received' | 'done' | 'dead';

export type EventListRow = {
  id: string;
  type: string;
  objectId: string | null;
  status: EventStatus;
  attempts: number;
  lastError: string | null;
  note: string | null;
  receivedAtMs: Ms;
};

export type EventFilter = {
  status?: EventStatus | undefined;
  type?: string | undefined;
  object?: string | undefined;
  fromMs: Ms;
  toMs: Ms;
};

/** Webhook events, newest first. Each filter is served by an index of its own; two are one index and a check. */
export async function listEventRows(
  db: Executor,
  asked: EventFilter & { before?: Cursor | undefined; rows: number },
): Promise<Page<EventListRow>> {
  const query = filtered(db, asked);
  const found = await newestFirst(query, ['received_at_ms', 'id'], asked).execute();
  return toPage(found.map(toRow), asked.rows, (row) => ({ at: row.receivedAtMs, id: row.id }));
}

function filtered(db: Executor, { status, type, object, fromMs, toMs }: EventFilter) {
  let query = db
    .selectFrom('inbox_events')
    .select(['id', 'type', 'object_id', 'status', 'attempts', 'last_error', 'note', 'received_at_ms'])
    .where('received_at_ms', '>=', fromMs)
    .where('received_at_ms', '<', toMs);
  if (status) query = query.where('status', '=', status);
  if (type) query = query.where('type', '=', type);
  if (object) query = query.where('object_id', '=', object);
  return query;
}

/** Dead events of a filter, the oldest first: what a replay of the filter would take. */
export async function listDead(db: Executor, filter: Omit<EventFilter, 'status'>, limit: number): Promise<string[]> {
  const rows = await filtered(db, { ...filter, status: 'dead' })
    .orderBy('received_at_ms')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** One event with what Stripe sent, each attempt to act on it, and what it changed; null when there is none. */
export async function readEventPage(db: Executor, eventId: string) {
  const row = await db
    .selectFrom('inbox_events as e')
    .leftJoin('customers as c', 'c.stripe_customer_id', 'e.stripe_customer_id')
    .select([
      'e.id',
      'e.type',
      'e.object_id',
      'e.status',
      'e.attempts',
      'e.last_error',
      'e.note',
      'e.received_at_ms',
      'e.payload_json',
      'c.id as customer_id',
      'c.name',
    ])
    .where('e.id', '=', eventId)
    .executeTakeFirst();
  if (!row) return null;
  const attempts = await db
    .selectFrom('event_attempts')
    .select(['id', 'outcome', 'error', 'started_at_ms', 'ended_at_ms'])
    .where('event_id', '=', eventId)
    .orderBy('id', 'desc')
    .limit(MAX_ATTEMPTS)
    .execute();
  const effects = await db
    .selectFrom('event_effects')
    .select(['id', 'table_name', 'row_id', 'before_json', 'after_json', 'at_ms'])
    .where('event_id', '=', eventId)
    .orderBy('id')
    .limit(MAX_EFFECTS)
    .execute();
  return {
    ...toRow(row),
    payload: row.payload_json,
    customer: row.customer_id && row.name ? { id: row.customer_id, name: row.name } : null,
    history: attempts.map((each) => ({
      id: each.id,
      outcome: each.outcome,
      error: each.error,
      startedMs: each.started_at_ms,
      endedMs: each.ended_at_ms,
    })),
    effects: effects.map((each) => ({
      id: each.id,
      table: each.table_name,
      rowId: each.row_id,
      before: each.before_json,
      after: each.after_json,
      atMs: each.at_ms,
    })),
  };
}

/** An event dies after 300 attempts at most; what one changes is a handful of rows. */
const MAX_ATTEMPTS = 300;
const MAX_EFFECTS = 200;

const toRow = (row: {
  id: string;
  type: string;
  object_id: string | null;
  status: EventStatus;
  attempts: number;
  last_error: string | null;
  note: string | null;
  received_at_ms: number;
}): EventListRow => ({
  id: row.id,
  type: row.type,
  objectId: row.object_id,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  note: row.note,
  receivedAtMs: row.received_at_ms,
});
