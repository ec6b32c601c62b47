import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { advanceClock, invoicesOf, START_MS } from './harness.ts';
import { amounts, shop } from './recorded-shop.ts';

const START_S = START_MS / 1_000;
const APRIL_2_S = Date.UTC(2026, 3, 2, 10) / 1_000;
const month = { interval: 'month' } as const;
const DAY_S = 86_400;

async function twoPrices() {
  const made = await shop();
  const [basic, pro] = [await made.price(1_000, 'month', 'usd', 'Basic'), await made.price(3_000)];
  const schedule = (phases: Stripe.SubscriptionScheduleCreateParams.Phase[], customer = made.customer) =>
    made.stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases });
  const toApril = () => made.emulator.advance((APRIL_2_S + DAY_S - START_S) * 1_000);
  return { ...made, basic, pro, schedule, toApril };
}

describe('a phase', () => {
  it('takes its coupon with it when it ends', async () => {
    const { stripe, basic, schedule, toApril } = await twoPrices();
    const coupon = (await stripe.coupons.create({ percent_off: 50, duration: 'forever' })).id;
    const items = [{ price: basic }];
    const made = await schedule([
      { items, duration: month, discounts: [{ coupon }] },
      { items, duration: month },
    ]);
    await toApril();
    const all = await invoicesOf(stripe, String(made.subscription));
    expect(all.map(({ total }) => total).reverse()).toEqual([500, 1_000]);
    expect((await stripe.subscriptions.retrieve(String(made.subscription))).discounts).toEqual([]);
  });

  it('is what the preview of the next invoice shows', async () => {
    const { stripe, basic, pro, schedule } = await twoPrices();
    const made = await schedule([
      { items: [{ price: basic }], duration: month },
      { items: [{ price: pro, quantity: 2 }], duration: month },
    ]);
    const preview = await stripe.invoices.createPreview({ subscription: String(made.subscription) });
    expect(amounts(preview)).toEqual([6_000]);
    expect((await stripe.subscriptionSchedules.retrieve(made.id)).current_phase?.start_date).toBe(START_S);
  });

  it('is entered although its price was archived since', async () => {
    const { stripe, basic, pro, schedule, toApril } = await twoPrices();
    const made = await schedule([
      { items: [{ price: basic }], duration: month },
      { items: [{ price: pro }], duration: month },
    ]);
    await stripe.prices.update(pro, { active: false });
    await toApril();
    expect(amounts((await invoicesOf(stripe, String(made.subscription)))[0])).toEqual([3_000]);
  });

  it('of a trial is free, and the next is not', async () => {
    const { stripe, basic, pro, schedule, toApril } = await twoPrices();
    const made = await schedule([
      { items: [{ price: basic }], duration: month, trial: true },
      { items: [{ price: pro }], duration: month },
    ]);
    expect(await stripe.subscriptions.retrieve(String(made.subscription))).toMatchObject({
      status: 'trialing',
      trial_end: APRIL_2_S,
    });
    await toApril();
    expect((await stripe.subscriptions.retrieve(String(made.subscription))).status).toBe('active');
    const all = await invoicesOf(stripe, String(made.subscription));
    expect(all.map(({ total }) => total).reverse()).toEqual([0, 3_000]);
  });

  it('runs by the test clock of its customer', async () => {
    const { stripe, basic, pro, schedule } = await twoPrices();
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START_S });
    const customer = await stripe.customers.create({
      test_clock: clock.id,
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    const made = await schedule(
      [
        { items: [{ price: basic }], duration: month },
        { items: [{ price: pro }], duration: month },
      ],
      customer.id,
    );
    expect(made.test_clock).toBe(clock.id);
    await advanceClock(stripe, clock.id, APRIL_2_S + DAY_S);
    expect(amounts((await invoicesOf(stripe, String(made.subscription)))[0])).toEqual([3_000]);
    expect((await stripe.subscriptionSchedules.list()).data).toEqual([]);
    expect((await stripe.subscriptionSchedules.list({ customer: customer.id })).data).toHaveLength(1);
  });
});

describe('an update of a schedule', () => {
  it('adds one change when it is sent twice at once', async () => {
    const { stripe, basic, customer, schedule } = await twoPrices();
    const made = await schedule([{ items: [{ price: basic }], duration: month }]);
    const phases = [{ items: [{ price: basic, quantity: 2 }], start_date: START_S, end_date: APRIL_2_S }];
    await Promise.all([1, 2].map(() => stripe.subscriptionSchedules.update(made.id, { phases })));
    const items = await stripe.invoiceItems.list({ customer });
    expect(items.data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual([-1_000, 2_000]);
  });

  it('starts another phase now, and ends the current one', async () => {
    const { emulator, stripe, basic, pro, schedule } = await twoPrices();
    const made = await schedule([{ items: [{ price: basic }], duration: month }]);
    await emulator.advance(DAY_S * 1_000);
    const changed = await stripe.subscriptionSchedules.update(made.id, {
      phases: [
        { items: [{ price: basic }], start_date: START_S, end_date: 'now' },
        { items: [{ price: pro }], duration: month, proration_behavior: 'none' },
      ],
    });
    expect(changed.current_phase?.start_date).toBe(START_S + DAY_S);
    const subscription = await stripe.subscriptions.retrieve(String(made.subscription));
    expect(subscription.items.data[0]?.price.id).toBe(pro);
  });

  it.each([
    ['without the current phase', { start_date: APRIL_2_S }, 'phases[0][start_date]'],
    ['without a start', {}, 'phases[0][start_date]'],
    ['whose phase is over', { start_date: START_S, end_date: START_S - 1 }, 'phases[0][end_date]'],
    ['with a date beyond dates', { start_date: START_S, end_date: 999_999_999_999_999 }, 'phases[0][end_date]'],
    ['with a negative date', { start_date: -1 }, 'phases[0][start_date]'],
    [
      'that ends after billions of years',
      { start_date: START_S, duration: { interval: 'year', interval_count: 9e9 } },
      undefined,
    ],
  ] as const)('is refused %s', async (_, change, param) => {
    const { stripe, basic, schedule } = await twoPrices();
    const made = await schedule([{ items: [{ price: basic }], duration: month }]);
    const phases = [{ items: [{ price: basic }], ...change }];
    await expect(stripe.subscriptionSchedules.update(made.id, { phases })).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      ...(param && { param }),
    });
    expect((await stripe.subscriptionSchedules.retrieve(made.id)).phases).toEqual(made.phases);
  });

  it('is refused of what belongs to another key', async () => {
    const { emulator, stripe, basic, schedule } = await twoPrices();
    const made = await schedule([{ items: [{ price: basic }], duration: month }]);
    const answer = await fetch(`${emulator.url}/v1/subscription_schedules/${made.id}`, {
      headers: { authorization: 'Bearer sk_test_somebodyelse' },
    });
    expect(answer.status).toBe(404);
    expect((await stripe.subscriptionSchedules.retrieve(made.id)).id).toBe(made.id);
  });
});
