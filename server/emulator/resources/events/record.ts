import { STRIPE_API_VERSION } from '../../core/stripe-version.ts';
import type { Ctx, EventType } from '../../ctx.ts';
import type { StoredEvent } from '../../store/docs.ts';
import type { AnyDoc } from '../../store/store.ts';
import { enqueue } from '../../webhooks/queue.ts';
import type { Json } from '../../wire.ts';
import { render } from '../render.ts';
import { tellThin } from './thin-twin.ts';

/** Keeps what happened, with the object as it is now, and queues it for every endpoint that wants it. */
export function recordEvent(ctx: Ctx, type: EventType, object: AnyDoc | Json, previous?: Json): StoredEvent {
  tellThin(ctx, type, object);
  const id = ctx.newId('evt');
  const pending = enqueue(ctx, id, type);
  return ctx.store.insert('event', {
    id,
    object: 'event',
    api_version: STRIPE_API_VERSION,
    // An event is told in the emulator's own time, whatever clock its object lives by (assumed: event-time).
    created: Math.floor(ctx.clock.nowMs() / 1_000),
    data: { object: render(ctx, object), ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: pending,
    request: { id: ctx.request?.id ?? null, idempotency_key: ctx.request?.idempotencyKey ?? null },
    type,
  });
}

/** Emits an update only when something changed, with the old values of what did. */
export function emitUpdate(ctx: Ctx, type: EventType, before: Json, after: AnyDoc): void {
  const previous = previousAttributes(before, render(ctx, after));
  if (Object.keys(previous).length > 0) ctx.emit(type, after, previous);
}

/** The old values of the keys that differ; inside plain objects and lists only those of the inner keys that differ (recorded). */
export function previousAttributes(before: Json, after: Json): Json {
  const previous: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key];
    const now = after[key];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    previous[key] = isPlain(old) && isPlain(now) ? previousAttributes(old, now) : (old ?? null);
  }
  return previous;
}

const isPlain = (value: unknown): value is Json =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !('object' in value && value.object !== 'list');
