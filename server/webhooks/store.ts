import type { Row } from '../../db/schema.ts';
import type { Executor } from '../../db/transaction.ts';
import type { Ms } from '../core/units.ts';
import type { IncomingEvent } from '../stripe/events.ts';

export type InboxEvent = {
  id: string;
  type: string;
  objectId: string | null;
  stripeCustomerId: string | null;
  status: 'received' | 'done' | 'dead';
  attempts: number;
  lastError: string | null;
  createdAtMs: Ms;
  receivedAtMs: Ms;
  doneAtMs: Ms | null;
};

/** Stores an event once; false when it is there already, whatever became of it. */
export async function insertEventOnce(
  db: Executor,
  event: IncomingEvent,
  payload: string,
  nowMs: Ms,
): Promise<boolean> {
  const row = await db
    .insertInto('inbox_events')
    .values({
      id: event.id,
      type: event.type,
      object_id: event.objectId,
      stripe_customer_id: event.stripeCustomerId,
      api_version: event.apiVersion,
      livemode: event.livemode ? 1 : 0,
      payload_json: payload,
      status: 'received',
      attempts: 0,
      next_attempt_at_ms: nowMs,
      last_error: null,
      created_at_ms: event.createdAtMs,
      received_at_ms: nowMs,
      done_at_ms: null,
      lease_token: null,
      note: null,
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function listDueEvents(db: Executor, nowMs: Ms, limit: number): Promise<InboxEvent[]> {
  const rows = await db
    .selectFrom('inbox_events')
    .selectAll()
    .where('status', '=', 'received')
    .where('next_attempt_at_ms', '<=', nowMs)
    .orderBy('next_attempt_at_ms')
    .orderBy('received_at_ms')
    .limit(limit)
    .execute();
  return rows.map(toEvent);
}

export async function markDone(db: Executor, eventId: string, nowMs: Ms): Promise<void> {
  await db
    .updateTable('inbox_events')
    .set({ status: 'done', done_at_ms: nowMs, last_error: null })
    .where('id', '=', eventId)
    .where('status', '=', 'received')
    .execute();
}

export async function markFailed(
  db: Executor,
  eventId: string,
  fault: { error: string; nextMs: Ms; isDead: boolean },
): Promise<void> {
  await db
    .updateTable('inbox_events')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      last_error: fault.error,
      next_attempt_at_ms: fault.nextMs,
      status: fault.isDead ? 'dead' : 'received',
    }))
    .where('id', '=', eventId)
    .where('status', '=', 'received')
    .execute();
}

/** Puts a dead event back in the queue; false when it is not dead. */
export async function reviveEvent(db: Executor, eventId: string, nowMs: Ms): Promise<boolean> {
  const row = await db
    .updateTable('inbox_events')
    .set({ status: 'received', attempts: 0, next_attempt_at_ms: nowMs })
    .where('id', '=', eventId)
    .where('status', '=', 'dead')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

const toEvent = (row: Row<'inbox_events'>): InboxEvent => ({
  id: row.id,
  type: row.type,
  objectId: row.object_id,
  stripeCustomerId: row.stripe_customer_id,
  status: row.status,
  attempts: row.attempts,
  lastError: row.last_error,
  createdAtMs: row.created_at_ms,
  receivedAtMs: row.received_at_ms,
  doneAtMs: row.done_at_ms,
});
