import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import {
  ACCOUNTS,
  advanceClock,
  clocked,
  invoicesOf,
  provenEvents,
  RUNS,
  report,
  START_MS,
  starter,
  subscribe,
} from './harness.ts';

const start = starter(Stripe);
const DAY_S = 86_400;
const at = (text: string): number => Date.parse(`${text}Z`) / 1_000;

const seats = [{ price: ACCOUNTS, quantity: 2 }];

const allInvoices = (stripe: Stripe, subscription: string) =>
  stripe.invoices.list({ subscription, limit: 100 }).autoPagingToArray({ limit: 1_000 });
const runsOn = (invoices: Stripe.Invoice[]): number =>
  invoices
    .flatMap(({ lines }) => lines.data)
    .reduce((sum, line) => sum + (line.pricing?.price_details?.price === RUNS ? (line.quantity ?? 0) : 0), 0);

describe('a subscription on a test clock', () => {
  it('lives a year of licensed, daily metered and threshold billing in two-month advances', async () => {
    let settled = 0;
    const { emulator, stripe } = await start({ settle: async () => void settled++ });
    const begin = at('2024-01-31T12:00');
    const { clock, customer, subscription } = await clocked(stripe, begin, [
      { price: RUNS, billing_thresholds: { usage_gte: 5000 } },
      { price: ACCOUNTS, quantity: 2 },
    ]);
    for (const until of ['2024-03-31', '2024-05-31', '2024-07-31', '2024-09-30', '2024-11-30', '2025-01-30']) {
      await report(stripe, customer.id, 5_200, `now-${until}`);
      const end = at(`${until}T12:00`);
      expect(await advanceClock(stripe, clock.id, end)).toMatchObject({ status: 'ready', frozen_time: end });
      for (let day = 1; day <= 28; day++) {
        const event = { stripe_customer_id: customer.id, value: '100' };
        const timestamp = end - day * DAY_S;
        await stripe.billing.meterEvents.create({ event_name: 'scenario_run_usage', payload: event, timestamp });
      }
    }
    await advanceClock(stripe, clock.id, at('2025-02-01T12:00'));
    const invoices = await allInvoices(stripe, subscription.id);
    const reasons = invoices.map(({ billing_reason }) => billing_reason);
    expect(reasons.filter((reason) => reason === 'subscription_cycle')).toHaveLength(12);
    expect(reasons.filter((reason) => reason === 'subscription_threshold').length).toBeGreaterThanOrEqual(6);
    expect(invoices.every(({ status, test_clock }) => status === 'paid' && test_clock === clock.id)).toBe(true);
    expect(runsOn(invoices)).toBe(6 * (5_200 + 2_800));
    // What a year costs grows with what happens in it: some instants an invoice, and no more.
    expect(settled).toBeLessThan(invoices.length * 10);
    expect(emulator.clock.nowMs()).toBe(START_MS);
    await provenEvents(stripe);
  });

  it("anchored on the 31st is billed at each month's end (documented: anchor-month-end)", async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, at('2024-01-31T12:00'), seats);
    await advanceClock(stripe, clock.id, at('2024-03-31T12:00'));
    await advanceClock(stripe, clock.id, at('2024-05-31T12:00'));
    const invoices = await invoicesOf(stripe, subscription.id);
    expect(invoices.map(({ created }) => new Date(created * 1_000).toISOString().slice(0, 16))).toEqual([
      '2024-05-31T12:00',
      '2024-04-30T12:00',
      '2024-03-31T12:00',
      '2024-02-29T12:00',
      '2024-01-31T12:00',
    ]);
  });

  it('keeps its renewal as a draft for an hour of its clock', async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, at('2024-01-10'), seats);
    await advanceClock(stripe, clock.id, at('2024-02-10'));
    const [draft] = await invoicesOf(stripe, subscription.id);
    expect(draft).toMatchObject({ status: 'draft', automatically_finalizes_at: at('2024-02-10T01:00') });
    await advanceClock(stripe, clock.id, at('2024-02-10T01:00'));
    const [paid] = await invoicesOf(stripe, subscription.id);
    expect(paid).toMatchObject({ id: draft?.id, status: 'paid', effective_at: at('2024-02-10T01:00') });
  });

  it('stands beside another clock and the emulator itself, each at a time of its own', async () => {
    const { emulator, stripe } = await start();
    const early = await clocked(stripe, at('2024-01-10'), seats);
    const late = await clocked(stripe, at('2030-06-10'), seats);
    const { subscription: free } = await subscribe(emulator, stripe);
    await advanceClock(stripe, early.clock.id, at('2024-02-11'));
    const counts = async () =>
      Promise.all(
        [early.subscription, late.subscription, free].map(async ({ id }) => (await invoicesOf(stripe, id)).length),
      );
    expect(await counts()).toEqual([2, 1, 1]);
    await advanceClock(stripe, late.clock.id, at('2030-08-10'));
    expect(await counts()).toEqual([2, 3, 1]);
    await emulator.advance(29 * DAY_MS);
    expect(await counts()).toEqual([2, 3, 1]);
    expect((await stripe.subscriptions.retrieve(early.subscription.id)).items.data[0]?.current_period_end).toBe(
      at('2024-03-10'),
    );
    expect(free.test_clock).toBeNull();
  });

  it("leaves its trial, is told so before, and pays, in its clock's time", async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, at('2024-01-10'), seats, { trial_period_days: 14 });
    expect(subscription).toMatchObject({ status: 'trialing', trial_end: at('2024-01-24'), test_clock: clock.id });
    await advanceClock(stripe, clock.id, at('2024-01-21'));
    expect(await provenEvents(stripe)).toContain('customer.subscription.trial_will_end');
    await advanceClock(stripe, clock.id, at('2024-01-24T02:00'));
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ total: 1800, created: at('2024-01-24') });
  });

  it('whose card fails is retried and ends by its clock, one advance for all', async () => {
    const { emulator, stripe } = await start();
    const { clock, customer, subscription } = await clocked(stripe, at('2024-01-10'), seats);
    const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
    await advanceClock(stripe, clock.id, at('2024-02-10T02:00'));
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
    await emulator.advance(20 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
    await advanceClock(stripe, clock.id, at('2024-03-01'));
    const ended = await stripe.subscriptions.retrieve(subscription.id);
    expect(ended).toMatchObject({ status: 'canceled', ended_at: at('2024-02-10T01:00') + 15 * DAY_S });
  });

  it('ends with its period by its clock', async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, at('2024-01-31'), seats);
    const set = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(set).toMatchObject({ cancel_at: at('2024-02-29'), canceled_at: at('2024-01-31') });
    await advanceClock(stripe, clock.id, at('2024-03-01'));
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ ended_at: at('2024-02-29') });
  });
});

describe('what a clocked customer uses', () => {
  const use = (stripe: Stripe, customer: string, timestamp: number | undefined, identifier: string) =>
    stripe.billing.meterEvents.create({
      event_name: 'scenario_run_usage',
      payload: { stripe_customer_id: customer, value: '10' },
      identifier,
      ...(timestamp === undefined ? {} : { timestamp }),
    });

  it('is judged by the clock: 35 days back, 5 minutes ahead (assumed: meter-window-clock)', async () => {
    const { stripe } = await start();
    const now = at('2031-01-10');
    const { customer } = await clocked(stripe, now, [{ price: RUNS }]);
    expect(await use(stripe, customer.id, undefined, 'now')).toMatchObject({ timestamp: now });
    await use(stripe, customer.id, now - 35 * DAY_S, 'oldest');
    await use(stripe, customer.id, now + 300, 'newest');
    const past = { code: 'timestamp_too_far_in_past' };
    await expect(use(stripe, customer.id, now - 35 * DAY_S - 1, 'older')).rejects.toMatchObject(past);
    await expect(use(stripe, customer.id, START_MS / 1_000, 'real')).rejects.toMatchObject(past);
    await expect(use(stripe, customer.id, now + 301, 'newer')).rejects.toMatchObject({ code: 'timestamp_in_future' });
    await expect(use(stripe, customer.id, now, 'now')).rejects.toMatchObject({ param: 'identifier' });
  });

  it('counts in summaries, can be canceled within a day of the clock, and passes thresholds without an advance', async () => {
    const { emulator, stripe } = await start();
    const now = at('2031-01-10');
    const items = [{ price: RUNS, billing_thresholds: { usage_gte: 20 } }];
    const { clock, customer, subscription } = await clocked(stripe, now, items);
    const [meter] = (await stripe.billing.meters.list()).data;
    const used = async () => {
      const span = { customer: customer.id, start_time: now, end_time: now + 2 * DAY_S };
      return (await stripe.billing.meters.listEventSummaries(meter?.id ?? '', span)).data[0]?.aggregated_value;
    };
    const cancel = (identifier: string) =>
      stripe.billing.meterEventAdjustments.create({
        event_name: 'scenario_run_usage',
        type: 'cancel',
        cancel: { identifier },
      });
    await use(stripe, customer.id, undefined, 'a');
    expect(await used()).toBe(10);
    await cancel('a');
    expect(await used()).toBe(0);
    await use(stripe, customer.id, undefined, 'b');
    await advanceClock(stripe, clock.id, now + DAY_S);
    await expect(cancel('b')).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
    await use(stripe, customer.id, undefined, 'c');
    await emulator.idle();
    const [threshold] = await invoicesOf(stripe, subscription.id);
    expect(threshold).toMatchObject({ billing_reason: 'subscription_threshold', created: now + DAY_S });
  });
});
