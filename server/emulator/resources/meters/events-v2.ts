import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import { z } from 'zod';
import { MINUTE_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { ApiError, invalid } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { Wire } from '../../wire.ts';
import { isoTime } from '../events/thin-events.ts';
import { type MeterFailure, reportMeterFailures } from './errors.ts';
import { cancelMeterEvent, createMeterEvent } from './events.ts';

const SESSION_MS = 15 * MINUTE_MS;
const TOKENS = 'meterStream.tokens';
const MAX_EVENTS_PER_CALL = 100;

const EventParams = z.strictObject({
  event_name: form.string.max(100),
  payload: z.record(z.string(), form.string),
  identifier: form.string.min(1).max(100).optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
});
const AdjustParams = z.strictObject({
  event_name: form.string.max(100),
  type: z.literal('cancel'),
  cancel: z.strictObject({ identifier: form.string }),
});
type EventInput = z.output<typeof EventParams>;

const inV1 = ({ timestamp, ...rest }: EventInput) => ({
  ...rest,
  timestamp: timestamp === undefined ? undefined : Math.floor(Date.parse(timestamp) / 1_000),
});

function createEvent(ctx: Ctx, params: EventInput): Wire<Stripe.V2.Billing.MeterEvent> {
  const made = createMeterEvent(ctx, inV1(params));
  return {
    ...made,
    object: 'v2.billing.meter_event',
    created: isoTime(ctx.nowMs),
    timestamp: isoTime(made.timestamp * 1_000),
  };
}

function createSession(ctx: Ctx): Wire<Stripe.V2.Billing.MeterEventSession> {
  const token = `mes_test_${randomBytes(24).toString('hex')}`;
  const expiresMs = ctx.nowMs + SESSION_MS;
  const alive = Object.entries(tokens(ctx)).filter(([, atMs]) => atMs > ctx.nowMs);
  ctx.store.setSetting(TOKENS, JSON.stringify(Object.fromEntries([...alive, [token, expiresMs]])));
  return {
    id: ctx.newId('mes_test'),
    object: 'v2.billing.meter_event_session',
    authentication_token: token,
    created: isoTime(ctx.nowMs),
    expires_at: isoTime(expiresMs),
    livemode: false,
  };
}

const tokens = (ctx: Ctx): Record<string, number> =>
  z.record(z.string(), z.number()).parse(JSON.parse(ctx.store.setting(TOKENS) ?? '{}'));

/** Everything is taken; what is wrong with an event is told by a thin event. */
function streamEvents(ctx: Ctx, { events }: { events: EventInput[] }): object {
  const expiresMs = tokens(ctx)[ctx.request?.key ?? ''];
  if (expiresMs === undefined || expiresMs <= ctx.nowMs) throw expired();
  reportMeterFailures(
    ctx,
    events.flatMap((event) => failureOf(ctx, event)),
  );
  return {};
}

function failureOf(ctx: Ctx, event: EventInput): MeterFailure[] {
  try {
    createMeterEvent(ctx, inV1(event));
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, message } = error.fields;
    // An identifier sent twice is the same event: nothing is wrong with it.
    if (code === undefined) return [];
    const [meter] = ctx.store.all('billing.meter', { lookup: event.event_name });
    return [{ meter: meter?.id ?? null, code, message, identifier: event.identifier ?? '' }];
  }
}

const expired = (): ApiError => {
  const refusal = invalid(
    'The billing meter event session has expired.',
    undefined,
    'billing_meter_event_session_expired',
  );
  return new ApiError({ ...refusal.fields, type: 'temporary_session_expired' });
};

export const routes: Route[] = [
  route('POST', '/v2/billing/meter_events', EventParams, createEvent),
  route('POST', '/v2/billing/meter_event_session', nothing, createSession),
  route(
    'POST',
    '/v2/billing/meter_event_stream',
    z.strictObject({ events: z.array(EventParams).min(1).max(MAX_EVENTS_PER_CALL) }),
    streamEvents,
  ),
  route('POST', '/v2/billing/meter_event_adjustments', AdjustParams, (ctx, params) => ({
    ...cancelMeterEvent(ctx, params),
    id: ctx.newId('mtradj_test'),
    object: 'v2.billing.meter_event_adjustment',
    created: isoTime(ctx.nowMs),
  })),
];
