import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, advanceClock, clocked, provenEvents, RUNS, report, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const DAY_S = 86_400;
const _HOUR_S = 3_600;
const at = (text: string): number => Date.parse(`${text}Z`) / 1_000;

const allInvoices = (stripe: Stripe, subscription: string) =>
  stripe.invoices.list({ subscription, limit: 100 }).autoPagingToArray({ limit: 1_000 });
const runsOn = (invoices: Stripe.Invoice[]): number =>
  invoices
    .flatMap(({ lines }) => lines.data)
    .reduce((sum, line) => sum + (line.pricing?.price_details?.price === RUNS ? (line.quantity ?? 0) : 0), 0);

describe('a subscription on a test clock', () => {
  it('lives a year of licensed, daily metered and threshold billing in two-month advances', async () => {
    let settled = 0;
    const { sandbox, stripe } = await start({ settle: async () => void settled++ });
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
    expect(sandbox.clock.nowMs()).toBe(START_MS);
    await provenEvents(stripe);
  });
});
