import { z } from 'zod';
import type { DeliveryFaults } from '../control/control.ts';
import { DAY_MS } from '../core/units.ts';
import type { Ctx } from '../ctx.ts';
import type { Store } from '../store/store.ts';

export type Delivery = { seq: number; event: string; endpoint: string; dueMs: number; attempts: number };

/** Queues an event for each enabled endpoint that asked for its type. Returns how many. */
export function enqueue(ctx: Ctx, eventId: string, type: string): number {
  const faults = readFaults(ctx.store);
  const enabled = { status: 'enabled' };
  const snapshots = ctx.store
    .all('v2.core.event_destination', enabled)
    .filter(
      ({ event_payload, events_from }) => event_payload === 'snapshot' && (events_from ?? ['@self']).includes('@self'),
    );
  const wanting = [...ctx.store.all('webhook_endpoint', enabled), ...snapshots].filter((endpoint) =>
    endpoint.enabled_events.some((each) => each === '*' || each === type),
  );
  for (const endpoint of wanting) {
    for (let copy = 0; copy < (faults.duplicate ? 2 : 1); copy++) {
      addDelivery(ctx.store, eventId, endpoint.id, ctx.clock.nowMs() + faults.delayMs);
    }
  }
  return wanting.length;
}

export function addDelivery(store: Store, eventId: string, endpointId: string, dueMs: number): void {
  store.sql('insert into deliveries (event, endpoint, due_ms) values (?, ?, ?)').run(eventId, endpointId, dueMs);
}

export function dueDeliveries(store: Store, nowMs: number, limit: number): Delivery[] {
  const rows = store
    .sql(
      `select seq, event, endpoint, due_ms as dueMs, attempts from deliveries
       where due_ms is not null and due_ms <= ? order by due_ms, seq limit ?`,
    )
    .all(nowMs, limit);
  return z.array(deliveryRow).parse(rows);
}

export function nextDeliveryMs(store: Store): number | null {
  const row = store.sql('select min(due_ms) as dueMs from deliveries where due_ms is not null').get();
  return z.object({ dueMs: z.number().nullable() }).parse(row).dueMs;
}

/** `dueMs` null: it is over, one way or the other. */
export function settleDelivery(
  store: Store,
  seq: number,
  state: 'pending' | 'delivered' | 'failed' | 'dropped',
  dueMs: number | null,
): void {
  store
    .sql('update deliveries set state = ?, due_ms = ?, attempts = attempts + 1 where seq = ?')
    .run(state, dueMs, seq);
}

/** As long as events themselves can be read (documented: events-30-days). */
export const ATTEMPTS_KEPT_MS = 30 * DAY_MS;

/** Keeps what an attempt came to, and forgets those that nobody can look for any more. */
export function recordAttempt(
  store: Store,
  attempt: { delivery: number; atMs: number; status: number | null; error: string | null; answer: string | null },
): void {
  store.sql('delete from attempts where at_ms < ?').run(attempt.atMs - ATTEMPTS_KEPT_MS);
  store
    .sql('insert into attempts (delivery, at_ms, status, error, answer) values (?, ?, ?, ?, ?)')
    .run(attempt.delivery, attempt.atMs, attempt.status, attempt.error, attempt.answer);
}

/** Whether an endpoint was asked to take this event, failed, and is asked again. */
export function isBeingRetried(store: Store, eventId: string): boolean {
  const row = store
    .sql("select 1 from deliveries where event = ? and state = 'pending' and attempts > 0 limit 1")
    .get(eventId);
  return row !== undefined;
}

/** Endpoints that have not yet taken this event. */
export function undeliveredCount(store: Store, eventId: string): number {
  const row = store
    .sql(
      `select count(distinct endpoint) as n from deliveries where event = ?
       and endpoint not in (select endpoint from deliveries where event = ? and state = 'delivered')`,
    )
    .get(eventId, eventId);
  return z.object({ n: z.number() }).parse(row).n;
}

export const NO_FAULTS: DeliveryFaults = { duplicate: false, dropNext: 0, delayMs: 0, shuffle: false, loseAnswer: 0 };

export function readFaults(store: Store): DeliveryFaults {
  const text = store.setting('faults');
  return text === undefined ? NO_FAULTS : faultsSchema.parse(JSON.parse(text));
}

export function writeFaults(store: Store, faults: DeliveryFaults): void {
  store.setSetting('faults', JSON.stringify(faults));
}

export const faultsSchema = z.strictObject({
  duplicate: z.boolean(),
  dropNext: z.number().int().min(0).max(10_000),
  delayMs: z
    .number()
    .int()
    .min(0)
    .max(7 * 86_400_000),
  shuffle: z.boolean(),
  loseAnswer: z.number().int().min(0).max(10_000),
});

const deliveryRow = z.object({
  seq: z.number(),
  event: z.string(),
  endpoint: z.string(),
  dueMs: z.number(),
  attempts: z.number(),
});
