import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { makeCustomer, makeMeter, report } from './shop.ts';
import { emulatorOnly, eventually, RUN, stripe } from './target.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;
const nowS = () => Math.floor(Date.now() / 1_000);

/** What the meter has summed up in the minutes around now. */
async function summed(meter: string, customer: string): Promise<number> {
  const minute = Math.floor(nowS() / MINUTE_S) * MINUTE_S;
  const range = { customer, start_time: minute - 60 * MINUTE_S, end_time: minute + 10 * MINUTE_S };
  const { data } = await stripe.billing.meters.listEventSummaries(meter, range);
  return data.reduce((sum, { aggregated_value }) => sum + aggregated_value, 0);
}

describe('a meter', () => {
  test('is renamed, shut and opened again; its event name stays its own', async () => {
    const meter = await makeMeter();
    expect(meter).toMatchObject({
      object: 'billing.meter',
      status: 'active',
      customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
      value_settings: { event_payload_key: 'value' },
      default_aggregation: { formula: 'sum' },
    });
    expect(await stripe.billing.meters.update(meter.id, { display_name: 'Other' })).toMatchObject({
      display_name: 'Other',
    });
    const twin = {
      display_name: 'Twin',
      event_name: meter.event_name,
      default_aggregation: { formula: 'sum' },
    } as const;
    await expect(stripe.billing.meters.create(twin)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    expect(await stripe.billing.meters.deactivate(meter.id)).toMatchObject({
      status: 'inactive',
      status_transitions: { deactivated_at: expect.any(Number) },
    });
    const { id: customer } = await makeCustomer();
    // Taken, and told of later by an error event with the code `archived_meter` (stripe.md section 1).
    expect(await report(meter, customer, 1, nowS())).toMatchObject({ object: 'billing.meter_event' });
    expect(await stripe.billing.meters.reactivate(meter.id)).toMatchObject({ status: 'active' });
  });

  test('sums up what is reported, by customer', async () => {
    const meter = await makeMeter();
    const [ada, bob] = [await makeCustomer(), await makeCustomer()];
    const event = await report(meter, ada.id, 12, nowS() - 5 * MINUTE_S, `${RUN}_a`);
    expect(event).toMatchObject({
      object: 'billing.meter_event',
      event_name: meter.event_name,
      identifier: `${RUN}_a`,
      payload: { stripe_customer_id: ada.id, value: '12' },
    });
    await report(meter, ada.id, 30, nowS() - 4 * MINUTE_S);
    await report(meter, bob.id, 5, nowS() - 3 * MINUTE_S);
    await eventually(
      'both sums',
      async () => (await summed(meter.id, ada.id)) === 42 && (await summed(meter.id, bob.id)) === 5,
    );
  });

  test('takes what was cancelled back out', async () => {
    const meter = await makeMeter();
    const { id: customer } = await makeCustomer();
    const identifier = `${RUN}_cancel`;
    await report(meter, customer, 10, nowS() - MINUTE_S, identifier);
    await report(meter, customer, 3, nowS() - MINUTE_S);
    await eventually('the sum of both', async () => (await summed(meter.id, customer)) === 13);
    const { event_name } = meter;
    await stripe.billing.meterEventAdjustments.create({ event_name, type: 'cancel', cancel: { identifier } });
    await eventually('the sum without it', async () => (await summed(meter.id, customer)) === 3);
  });

  test('shows its sums only between whole minutes', async () => {
    const meter = await makeMeter();
    const { id: customer } = await makeCustomer();
    const start = Math.floor(nowS() / MINUTE_S) * MINUTE_S;
    const crooked = { customer, start_time: start + 1, end_time: start + MINUTE_S };
    await expect(stripe.billing.meters.listEventSummaries(meter.id, crooked)).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});

describe('a meter event', () => {
  test('with an identifier that was there within a day is refused', async () => {
    const meter = await makeMeter();
    const { id: customer } = await makeCustomer();
    const identifier = `${RUN}_twice`;
    await report(meter, customer, 1, nowS(), identifier);
    // Refused even where everything about it is the same: a caller must know this answer for a success.
    await expect(report(meter, customer, 1, nowS(), identifier)).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      message: expect.stringContaining(identifier),
    });
  });

  test.each([
    ['more than 35 days old', -36 * DAY_S, 'timestamp_too_far_in_past'],
    ['more than 5 minutes ahead', 10 * MINUTE_S, 'timestamp_in_future'],
  ])('%s is refused', async (_what, offsetS, code) => {
    const meter = await makeMeter();
    const { id: customer } = await makeCustomer();
    await expect(report(meter, customer, 1, nowS() + offsetS)).rejects.toMatchObject({ statusCode: 400, code });
  });

  test('whose value is no number, or whose meter nobody knows, is refused', async () => {
    const meter = await makeMeter();
    const { id } = await makeCustomer();
    const { event_name } = meter;
    const many = stripe.billing.meterEvents.create({ event_name, payload: { stripe_customer_id: id, value: 'many' } });
    await expect(many).rejects.toMatchObject({ statusCode: 400 });
    const lost = { event_name: `${RUN}_none`, payload: { stripe_customer_id: id, value: '1' } };
    await expect(stripe.billing.meterEvents.create(lost)).rejects.toMatchObject({ statusCode: 400 });
  });

  // The last: it moves the emulator's time.
  emulatorOnly('may have an identifier again after a day', async (emulator) => {
    const meter = await makeMeter();
    const { id: customer } = await makeCustomer();
    const identifier = `${RUN}_next_day`;
    await report(meter, customer, 1, nowS(), identifier);
    await emulator.advance(DAY_MS + 1);
    const atS = Math.floor(emulator.clock.nowMs() / 1_000);
    await expect(report(meter, customer, 1, atS, identifier)).resolves.toMatchObject({ identifier });
  });
});
