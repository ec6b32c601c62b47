import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { receiver, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const NAME = 'scenario_run_usage';
type Refused = { event_name?: string; timestamp?: number; payload?: Record<string, string> };

describe('two calls at once for one customer and meter', () => {
  it('are one too many, and a later one is taken (documented: meter-one-call)', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    const other = await stripe.customers.create({ name: 'Bob' });
    emulator.control.setApiFaults({ slow: 1 });
    const first = report(stripe, customer.id, 1, 'a');
    // The held one has been received once its call is counted.
    const state = async () => (await fetch(`${emulator.url}/emulator/control/state`)).json();
    await expect.poll(state).toMatchObject({ apiFaults: { slow: 0 } });
    const second = report(stripe, customer.id, 1, 'b');
    await expect(second).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    await expect(second).rejects.toMatchObject({
      headers: { 'stripe-rate-limited-reason': 'resource-specific' },
    });
    await expect(report(stripe, other.id, 1, 'c')).resolves.toMatchObject({ identifier: 'c' });
    await expect(first).resolves.toMatchObject({ identifier: 'a' });
    await expect(report(stripe, customer.id, 1, 'b')).resolves.toMatchObject({ identifier: 'b' });
  });

  it('in turn are never refused', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    for (let n = 0; n < 50; n++) await report(stripe, customer.id, 1, `e${n}`);
  });
});

describe('a meter event', () => {
  it.each([
    ['of an archived meter', { archive: true, payload: {} }, 'archived_meter'],
    ['without a customer', { archive: false, payload: { stripe_customer_id: '' } }, 'meter_event_no_customer_defined'],
  ])('%s is accepted, and told of by a thin event', async (_, { archive, payload }, code) => {
    const { stripe, emulator } = await start();
    const url = await receiver(() => 200);
    await stripe.v2.core.eventDestinations.create({
      name: 'Thin',
      type: 'webhook_endpoint',
      event_payload: 'thin',
      enabled_events: ['v1.billing.meter.error_report_triggered'],
      webhook_endpoint: { url },
    });
    const { customer } = await subscribe(emulator, stripe);
    const [meter] = (await stripe.billing.meters.list()).data;
    if (archive) await stripe.billing.meters.deactivate(String(meter?.id));
    const sent = { stripe_customer_id: customer.id, value: '3', ...payload };
    const made = await stripe.billing.meterEvents.create({ event_name: NAME, payload: sent, identifier: 'x' });
    expect(made.identifier).toBe('x');
    const [told] = (await stripe.v2.core.events.list({ object_id: String(meter?.id) })).data;
    expect(told).toMatchObject({ data: { reason: { error_types: [{ code }] } } });
  });

  it.each<[string, Refused, string]>([
    ['no meter has', { event_name: 'unheard_of' }, 'no_meter'],
    ['is 36 days old', { timestamp: S - 36 * 86_400 }, 'timestamp_too_far_in_past'],
    ['is 6 minutes ahead', { timestamp: S + 360 }, 'timestamp_in_future'],
    ['counts words', { payload: { value: 'many' } }, 'meter_event_invalid_value'],
    ['has too many digits', { payload: { value: '12345678901234567' } }, 'meter_event_value_too_many_digits'],
  ])('that %s is refused at once', async (_, more, code) => {
    const { stripe } = await start();
    const { id } = await stripe.customers.create({ name: 'Ada' });
    const payload = { stripe_customer_id: id, value: '1', ...more.payload };
    const event = stripe.billing.meterEvents.create({ event_name: NAME, ...more, payload });
    await expect(event).rejects.toMatchObject({ statusCode: 400, code });
  });
});

it('a meter whose keys are names that every object has finds them only where they were sent', async () => {
  const { stripe } = await start();
  await stripe.billing.meters.create({
    display_name: 'Odd',
    event_name: 'odd',
    default_aggregation: { formula: 'sum' },
    customer_mapping: { type: 'by_id', event_payload_key: '__proto__' },
    value_settings: { event_payload_key: 'constructor' },
  });
  const event = { event_name: 'odd', payload: { value: '1' } };
  expect(await stripe.billing.meterEvents.create(event)).toMatchObject({ payload: { value: '1' } });
  const refused = { statusCode: 400, code: 'meter_event_no_customer_defined' };
  await expect(stripe.v2.billing.meterEvents.create(event)).rejects.toMatchObject(refused);
});
