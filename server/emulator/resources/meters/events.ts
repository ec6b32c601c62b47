import type Stripe from 'stripe';
import { z } from 'zod';
import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { ApiError, invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape } from '../../params/form.ts';
import { listOf } from '../../params/list.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { reportMeterFailures } from './errors.ts';
import { getMeter } from './meters.ts';
import { usageIn } from './usage.ts';

const PAST_S = 35 * 86_400;
const FUTURE_S = 5 * 60;

const CreateParams = z.strictObject({
  event_name: form.string.max(100),
  payload: z.record(z.string(), form.string),
  identifier: form.string.min(1).max(100).optional(),
  timestamp: form.integer.optional(),
});
const AdjustParams = z.strictObject({
  event_name: form.string.max(100),
  type: z.literal('cancel'),
  cancel: z.strictObject({ identifier: form.string }).optional(),
});
const SummaryParams = z.strictObject({
  limit: listShape.limit,
  starting_after: listShape.starting_after,
  ending_before: listShape.ending_before,
  customer: form.string,
  start_time: form.integer,
  end_time: form.integer,
  value_grouping_window: z.enum(['hour', 'day']).optional(),
});

/** Source: stripe.md section 1. Counted at once, looked at by thresholds right after. */
export function createMeterEvent(ctx: Ctx, params: z.output<typeof CreateParams>) {
  const meter = activeMeter(ctx, params.event_name);
  const { customer, value } = readPayload(ctx, meter, params.payload);
  return countEvent(ctx.about(customer), { meter: meter.id, customer, value }, params);
}

type Counted = { meter: string; customer: string; value: string };

/** In the customer's time: a test clock judges the window of its own (assumed: meter-window-clock). */
function countEvent(ctx: Ctx, { meter, customer, value }: Counted, params: z.output<typeof CreateParams>) {
  const timestamp = params.timestamp ?? ctx.nowS;
  if (timestamp < ctx.nowS - PAST_S) {
    throw invalid('The timestamp must be within the past 35 calendar days.', 'timestamp', 'timestamp_too_far_in_past');
  }
  if (timestamp > ctx.nowS + FUTURE_S) {
    throw invalid('The timestamp must be no more than 5 minutes in the future.', 'timestamp', 'timestamp_in_future');
  }
  const identifier = params.identifier ?? ctx.newId('mevt');
  const known = ctx.store
    .sql('select 1 from meter_events where identifier = ? and received_ms > ?')
    .get(identifier, ctx.nowMs - DAY_MS);
  if (known) throw invalid(`An event already exists with identifier ${identifier}.`, 'identifier');
  ctx.store
    .sql('insert into meter_events (meter, customer, identifier, value, at_s, received_ms) values (?, ?, ?, ?, ?, ?)')
    .run(meter, customer, identifier, value, timestamp, ctx.nowMs);
  evaluateThresholds(ctx, customer);
  return shownEvent(ctx, params, identifier, timestamp);
}

/** What Stripe looks at after the answer, and tells of by a thin event (stripe.md section 1; which those are is assumed: meter-later-errors). */
const TOLD_LATER = ['archived_meter', 'meter_event_customer_not_found', 'meter_event_no_customer_defined'];

function acceptMeterEvent(ctx: Ctx, params: z.output<typeof CreateParams>) {
  try {
    return createMeterEvent(ctx, params);
  } catch (error) {
    if (!(error instanceof ApiError) || !TOLD_LATER.includes(error.fields.code ?? '')) throw error;
    const identifier = params.identifier ?? ctx.newId('mevt');
    const { code, message } = error.fields;
    const [meter] = ctx.store.all('billing.meter', { lookup: params.event_name });
    reportMeterFailures(ctx, [{ meter: meter?.id ?? null, code: code ?? '', message, identifier }]);
    return shownEvent(ctx, params, identifier, params.timestamp ?? ctx.nowS);
  }
}

function shownEvent(
  ctx: Ctx,
  params: z.output<typeof CreateParams>,
  identifier: string,
  timestamp: number,
): Wire<Stripe.Billing.MeterEvent> {
  return {
    object: 'billing.meter_event',
    created: ctx.nowS,
    event_name: params.event_name,
    identifier,
    livemode: false,
    payload: params.payload,
    timestamp,
  };
}

function activeMeter(ctx: Ctx, eventName: string): Docs['billing.meter'] {
  const [meter] = ctx.store.all('billing.meter', { lookup: eventName, status: 'active' });
  if (meter) return meter;
  if (ctx.store.all('billing.meter', { lookup: eventName }).length > 0) {
    throw invalid('The meter for this event is inactive.', 'event_name', 'archived_meter');
  }
  throw invalid(`No active meter found for event name ${eventName}.`, 'event_name', 'no_meter');
}

function readPayload(ctx: Ctx, meter: Docs['billing.meter'], payload: Record<string, string>) {
  const customerKey = meter.customer_mapping.event_payload_key;
  const valueKey = meter.value_settings.event_payload_key;
  const said = (key: string) => (Object.hasOwn(payload, key) ? payload[key] : undefined);
  const customer = said(customerKey);
  if (!customer)
    throw invalid(`Missing required payload key: ${customerKey}.`, 'payload', 'meter_event_no_customer_defined');
  if (!ctx.store.find('customer', customer)) {
    throw invalid(`No such customer: '${customer}'`, `payload[${customerKey}]`, 'meter_event_customer_not_found');
  }
  const value = said(valueKey) ?? (meter.default_aggregation.formula === 'count' ? '1' : '');
  if (!/^-?\d+(\.\d{1,12})?$/.test(value)) {
    throw invalid(`The value for ${valueKey} must be a number.`, `payload[${valueKey}]`, 'meter_event_invalid_value');
  }
  if (value.replaceAll(/\D/g, '').length > 15) {
    throw invalid('The value has more than 15 digits.', `payload[${valueKey}]`, 'meter_event_value_too_many_digits');
  }
  return { customer, value };
}

function evaluateThresholds(ctx: Ctx, customer: string): void {
  for (const each of ctx.store.all('subscription', { customer, status: ['active', 'past_due'] })) {
    ctx.schedule('subscription.threshold', each.id, ctx.nowMs + ctx.config.aggregationDelayMs);
  }
}

export function cancelMeterEvent(
  ctx: Ctx,
  params: z.output<typeof AdjustParams>,
): Wire<Stripe.Billing.MeterEventAdjustment> {
  const identifier = params.cancel?.identifier;
  if (!identifier) throw needed('cancel[identifier]');
  const meter = activeMeter(ctx, params.event_name);
  const { changes } = ctx.store
    .sql('update meter_events set canceled = 1 where meter = ? and identifier = ? and received_ms > ? and canceled = 0')
    .run(meter.id, identifier, timeOf(ctx, meter.id, identifier) - DAY_MS);
  if (changes === 0) throw missing('billing.meter_event', identifier, 'cancel[identifier]');
  const { event_name, type } = params;
  return {
    object: 'billing.meter_event_adjustment',
    cancel: { identifier },
    event_name,
    livemode: false,
    status: 'complete',
    type,
  };
}

/** Now, in the time of the last user of this identifier. */
function timeOf(ctx: Ctx, meter: string, identifier: string): number {
  const row = ctx.store
    .sql('select customer from meter_events where meter = ? and identifier = ? order by seq desc limit 1')
    .get(meter, identifier);
  const owner = z.object({ customer: z.string() }).optional().parse(row)?.customer;
  return owner === undefined ? ctx.nowMs : ctx.about(owner).nowMs;
}

function listSummaries(ctx: Ctx, id: string, params: z.output<typeof SummaryParams>) {
  const meter = getMeter(ctx, id);
  const window = params.value_grouping_window;
  const stepS = window === 'hour' ? 3_600 : window === 'day' ? 86_400 : 60;
  for (const name of ['start_time', 'end_time'] as const) {
    if (params[name] % stepS !== 0) {
      throw invalid(`The ${name} must align with ${window ? `${window} ` : 'minute '}boundaries.`, name);
    }
  }
  if (params.end_time <= params.start_time) throw invalid('The end_time must be after the start_time.', 'end_time');
  const widthS = window ? stepS : params.end_time - params.start_time;
  const summaries: Wire<Stripe.Billing.MeterEventSummary>[] = [];
  for (let endS = params.end_time; endS > params.start_time; endS -= widthS) {
    const value = usageIn(ctx, meter, params.customer, endS - widthS, endS);
    if (window && value.eq(0)) continue;
    summaries.push({
      id: `mtrusg_${meter.id.slice(4)}_${endS - widthS}_${widthS}`,
      object: 'billing.meter_event_summary',
      aggregated_value: value.toNumber(),
      end_time: endS,
      livemode: false,
      meter: meter.id,
      start_time: endS - widthS,
    });
  }
  return listOf(summaries, `/v1/billing/meters/${id}/event_summaries`, params);
}

export const routes: Route[] = [
  route('POST', '/v1/billing/meter_events', CreateParams, acceptMeterEvent),
  route('POST', '/v1/billing/meter_event_adjustments', AdjustParams, cancelMeterEvent),
  route('GET', '/v1/billing/meters/{id}/event_summaries', SummaryParams, (ctx, params, id = '') =>
    listSummaries(ctx, id, params),
  ),
];
