import type { ExpressionBuilder } from 'kysely';
import { compiledOnce } from '../../db/compiled-once.ts';
import { skipLocked } from '../../db/engine.ts';
import type { Database, Row } from '../../db/schema.ts';
import type { Executor, Trx } from '../../db/transaction.ts';
import { newId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
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

/** Stores an event once; false when it is there already, whatever became of it. With a note it is done with at once. */
export async function insertEventOnce(
  db: Executor,
  event: IncomingEvent,
  { payload, note, nowMs }: { payload: string; note: string | null; nowMs: Ms },
): Promise<boolean> {
  const rows = await insertOnce(db, {
    ...event,
    livemode: event.livemode ? 1 : 0,
    payload,
    status: note === null ? 'received' : 'done',
    doneAtMs: note === null ? null : nowMs,
    note,
    nowMs,
  });
  return rows.length > 0;
}

/** Whether an event is stored, whatever became of it. */
export const hasEvent = async (db: Executor, id: string): Promise<boolean> => (await idOf(db, { id })).length > 0;

const idOf = compiledOnce((db, { id }: { id: string }) =>
  db.selectFrom('inbox_events').select('id').where('id', '=', id),
);

type NewEvent = Omit<IncomingEvent, 'livemode'> & {
  livemode: 0 | 1;
  payload: string;
  status: 'received' | 'done';
  doneAtMs: Ms | null;
  note: string | null;
  nowMs: Ms;
};

const insertOnce = compiledOnce((db, event: NewEvent) =>
  db
    .insertInto('inbox_events')
    .values({
      id: event.id,
      type: event.type,
      object_id: event.objectId,
      stripe_customer_id: event.stripeCustomerId,
      api_version: event.apiVersion,
      livemode: event.livemode,
      payload_json: event.payload,
      status: event.status,
      attempts: 0,
      next_attempt_at_ms: event.nowMs,
      last_error: null,
      created_at_ms: event.createdAtMs,
      received_at_ms: event.nowMs,
      done_at_ms: event.doneAtMs,
      lease_token: null,
      lease_until_ms: 0,
      note: event.note,
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id'),
);

/**
 * Takes the event that is due for longest and keeps it from other workers for `leaseMs`. One that has an older
 * unfinished one of the same customer before it waits. A lease that ran out without an answer counts as a failure.
 */
export async function claimEvent(
  trx: Trx,
  { token, nowMs, leaseMs }: { token: string; nowMs: Ms; leaseMs: Ms },
): Promise<InboxEvent | null> {
  const [next] = await firstDue(trx, { nowMs });
  if (!next) return null;
  const [row] = await claim(trx, { id: next.id, token, untilMs: nowMs + leaseMs });
  return toEvent(present(row, `event ${next.id}`));
}

const claim = compiledOnce((db, taken: { id: string; token: string; untilMs: Ms }) =>
  db
    .updateTable('inbox_events')
    .set((eb) => ({
      attempts: eb
        .case()
        .when('lease_token', 'is', null)
        .then(eb.ref('attempts'))
        .else(eb('attempts', '+', 1))
        .end(),
      lease_token: taken.token,
      lease_until_ms: taken.untilMs,
    }))
    .where('id', '=', taken.id)
    .returningAll(),
);

const firstDue = compiledOnce((db, { nowMs }: { nowMs: Ms }) =>
  skipLocked(
    db,
    db
      .selectFrom('inbox_events as e')
      .select('e.id')
      .where('e.status', '=', 'received')
      .where('e.next_attempt_at_ms', '<=', nowMs)
      .where('e.lease_until_ms', '<=', nowMs)
      .where((eb) => eb.not(eb.exists(olderOfCustomer(eb))))
      .orderBy('e.next_attempt_at_ms')
      .orderBy('e.created_at_ms')
      .orderBy('e.id')
      .limit(1),
  ),
);

const olderOfCustomer = (eb: ExpressionBuilder<Database & { e: Database['inbox_events'] }, 'e'>) =>
  eb
    .selectFrom('inbox_events as o')
    .select('o.id')
    .whereRef('o.stripe_customer_id', '=', 'e.stripe_customer_id')
    .where('o.status', '=', 'received')
    .where((o) =>
      o.or([
        o('o.created_at_ms', '<', o.ref('e.created_at_ms')),
        o.and([o('o.created_at_ms', '=', o.ref('e.created_at_ms')), o('o.id', '<', o.ref('e.id'))]),
      ]),
    );

/** Only the worker that has it may say that it is done; `note` is why there was nothing to do. */
export async function markDone(
  trx: Trx,
  claim: { id: string; token: string },
  { note, startedMs, nowMs }: { note: string | null; startedMs: Ms; nowMs: Ms },
): Promise<void> {
  const done = await setDone(trx, { ...claim, note, nowMs });
  if (done.length > 0) await insertAttempt(trx, { eventId: claim.id, outcome: 'done', error: null, startedMs, nowMs });
}

type Attempt = {
  eventId: string;
  outcome: Database['event_attempts']['outcome'];
  error: string | null;
  startedMs: Ms;
  nowMs: Ms;
};

const insertAttempt = (trx: Trx, attempt: Attempt) => insertAttemptRow(trx, { ...attempt, id: newId() });

const insertAttemptRow = compiledOnce((db, attempt: Attempt & { id: string }) =>
  db.insertInto('event_attempts').values({
    id: attempt.id,
    event_id: attempt.eventId,
    outcome: attempt.outcome,
    error: attempt.error,
    started_at_ms: attempt.startedMs,
    ended_at_ms: attempt.nowMs,
  }),
);

const setDone = compiledOnce((db, done: { id: string; token: string; note: string | null; nowMs: Ms }) =>
  db
    .updateTable('inbox_events')
    .set({
      status: 'done',
      done_at_ms: done.nowMs,
      last_error: null,
      note: done.note,
      lease_token: null,
      lease_until_ms: 0,
    })
    .where('id', '=', done.id)
    .where('lease_token', '=', done.token)
    .where('status', '=', 'received')
    .returning('id'),
);

export async function markFailed(
  trx: Trx,
  claim: { id: string; token: string },
  fault: {
    error: string;
    attempts: number;
    nextMs: Ms;
    outcome: 'failed' | 'put_off' | 'dead';
    startedMs: Ms;
    nowMs: Ms;
  },
): Promise<void> {
  const failed = await trx
    .updateTable('inbox_events')
    .set({
      attempts: fault.attempts,
      last_error: fault.error,
      next_attempt_at_ms: fault.nextMs,
      status: fault.outcome === 'dead' ? 'dead' : 'received',
      lease_token: null,
      lease_until_ms: 0,
    })
    .where('id', '=', claim.id)
    .where('lease_token', '=', claim.token)
    .where('status', '=', 'received')
    .returning('id')
    .executeTakeFirst();
  if (!failed) return;
  const { outcome, error, startedMs, nowMs } = fault;
  await insertAttempt(trx, { eventId: claim.id, outcome, error, startedMs, nowMs });
}

/** How often it failed since it was last given up. What was put off does not count. */
export async function countFailures(db: Executor, eventId: string): Promise<number> {
  const { failures } = await db
    .selectFrom('event_attempts')
    .select(({ fn }) => fn.countAll<number>().as('failures'))
    .where('event_id', '=', eventId)
    .where('outcome', '=', 'failed')
    .where(({ eb, selectFrom }) =>
      eb(
        'id',
        '>',
        selectFrom('event_attempts as gave_up')
          .select(({ fn, val }) => fn.coalesce(fn.max('gave_up.id'), val('')).as('id'))
          .where('gave_up.event_id', '=', eventId)
          .where('gave_up.outcome', '=', 'dead'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(failures);
}

/** Puts a dead event back in the queue; false when it is not dead. */
export async function reviveEvent(
  db: Executor,
  eventId: string,
  { nowMs, replayId = null }: { nowMs: Ms; replayId?: string | null },
): Promise<boolean> {
  const row = await db
    .updateTable('inbox_events')
    .set({ status: 'received', attempts: 0, next_attempt_at_ms: nowMs, replay_id: replayId })
    .where('id', '=', eventId)
    .where('status', '=', 'dead')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Says that nothing will be done about a dead event, and why; false when it is not dead. */
export async function closeEvent(
  db: Executor,
  eventId: string,
  { note, nowMs }: { note: string; nowMs: Ms },
): Promise<boolean> {
  const row = await db
    .updateTable('inbox_events')
    .set({ status: 'done', note, done_at_ms: nowMs })
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
