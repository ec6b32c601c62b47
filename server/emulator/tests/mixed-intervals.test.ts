import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, RUNS, report, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const seconds = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 10) / 1000;
const amounts = (invoice: Stripe.Invoice | undefined) => invoice?.lines.data.map(({ amount }) => amount);

async function shop() {
  const { emulator, stripe } = await start();
  const customer = await stripe.customers.create({ name: 'Ada', payment_method: 'pm_card_visa' });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const priced = async (interval: 'day' | 'week' | 'month' | 'year', interval_count = 1) =>
    (
      await stripe.prices.create({
        currency: 'usd',
        unit_amount: 12_000,
        recurring: { interval, interval_count },
        product_data: { name: 'Plan' },
      })
    ).id;
  const subscribe = (
    items: Stripe.SubscriptionCreateParams.Item[],
    more: Partial<Stripe.SubscriptionCreateParams> = {},
  ) =>
    stripe.subscriptions.create(defined({ customer: customer.id, default_payment_method: method?.id, items, ...more }));
  const until = (endS: number) => emulator.advance(endS * 1000 + 2 * HOUR_MS - emulator.clock.nowMs());
  return { emulator, stripe, customer, priced, subscribe, until };
}

describe('a yearly and a monthly item on one subscription', () => {
  it('are billed together when both begin, and each by its own rhythm (documented: mixed-intervals)', async () => {
    const { stripe, customer, priced, subscribe, until } = await shop();
    const yearly = await priced('year');
    const made = await subscribe([{ price: yearly }, { price: ACCOUNTS, quantity: 2 }, { price: RUNS }]);
    expect(made.items.data.map((item) => item.current_period_end)).toEqual([
      seconds(2027, 3, 2),
      seconds(2026, 4, 2),
      seconds(2026, 4, 2),
    ]);
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([12_000, 1800]);
    await report(stripe, customer.id, 1_000, 'a');
    const preview = await stripe.invoices.createPreview({ subscription: made.id });
    await until(seconds(2026, 4, 2));
    const [second] = await invoicesOf(stripe, made.id);
    expect(amounts(second)).toEqual([600, 1800]);
    expect(amounts(preview)).toEqual([600, 1800]);
    await until(seconds(2027, 3, 2));
    const all = await stripe.invoices.list({ subscription: made.id, limit: 100 });
    expect(all.data).toHaveLength(13);
    expect(amounts(all.data[0])?.sort((a, b) => a - b)).toEqual([0, 1800, 12_000]);
  });

  it('prorate what is added by the year that it is added to', async () => {
    const { emulator, stripe, priced, subscribe } = await shop();
    const made = await subscribe([{ price: ACCOUNTS }]);
    await emulator.advance(DAY_MS);
    await stripe.subscriptionItems.create({
      subscription: made.id,
      price: await priced('year'),
      proration_behavior: 'always_invoice',
    });
    const [added] = await invoicesOf(stripe, made.id);
    expect(added?.total).toBe(Math.round((12_000 * 364) / 365));
    expect(added?.lines.data[0]?.period.end).toBe(seconds(2027, 3, 2));
  });

  it('end at the first or the last end, as one says (documented: mixed-ends)', async () => {
    const { stripe, priced, subscribe, until } = await shop();
    const made = await subscribe([{ price: await priced('year') }, { price: ACCOUNTS }]);
    const last = await stripe.subscriptions.update(made.id, { cancel_at: 'max_period_end' });
    expect(last.cancel_at).toBe(seconds(2027, 3, 2));
    const first = await stripe.subscriptions.update(made.id, { cancel_at: 'min_period_end' });
    expect(first.cancel_at).toBe(seconds(2026, 4, 2));
    const atPeriodEnd = await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
    expect(atPeriodEnd.cancel_at).toBe(seconds(2026, 4, 2));
    await until(seconds(2026, 4, 2));
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe('canceled');
    expect((await invoicesOf(stripe, made.id))[0]?.total).toBe(-Math.round((12_000 * 334) / 365));
  });

  it('are refused where intervals do not fit, or in classic mode (documented: mixed-intervals)', async () => {
    const { priced, subscribe } = await shop();
    const of = async (...rhythms: ['day' | 'week' | 'month' | 'year', number][]) =>
      Promise.all(rhythms.map(async ([interval, count]) => ({ price: await priced(interval, count) })));
    for (const items of [await of(['week', 1], ['month', 1]), await of(['month', 2], ['month', 3])])
      await expect(subscribe(items)).rejects.toMatchObject({ param: 'items' });
    const fitting = await of(['month', 3], ['year', 1]);
    expect((await subscribe(fitting)).status).toBe('active');
    await expect(subscribe(fitting, { billing_mode: { type: 'classic' } })).rejects.toMatchObject({ param: 'items' });
    expect((await subscribe(await of(['day', 1], ['week', 1]))).status).toBe('active');
  });
});

it('a change of the only interval of a classic subscription moves the anchor to now and bills the new period at once (documented: classic-rhythm)', async () => {
  const { emulator, stripe, priced, subscribe } = await shop();
  const made = await subscribe([{ price: ACCOUNTS }], { billing_mode: { type: 'classic' } });
  await emulator.advance(15.5 * DAY_MS);
  const items = [{ id: String(made.items.data[0]?.id), price: await priced('year') }];
  const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: { items } });
  const changed = await stripe.subscriptions.update(made.id, { items });
  expect(changed.billing_cycle_anchor).toBe(START_MS / 1000 + 15.5 * 86_400);
  const [invoice] = await invoicesOf(stripe, made.id);
  expect(amounts(invoice)).toEqual([-450, 12_000]);
  expect(amounts(preview)).toEqual([-450, 12_000]);
});

it('a classic subscription becomes flexible, once, and can then mix intervals (documented: migrate-one-way)', async () => {
  const { stripe, priced, subscribe } = await shop();
  const made = await subscribe([{ price: ACCOUNTS }], { billing_mode: { type: 'classic' } });
  const add = { subscription: made.id, price: await priced('year') };
  await expect(stripe.subscriptionItems.create(add)).rejects.toMatchObject({ param: 'items' });
  const flexible = { billing_mode: { type: 'flexible' } } as const;
  expect(await stripe.subscriptions.migrate(made.id, flexible)).toMatchObject({ billing_mode: { type: 'flexible' } });
  await expect(stripe.subscriptions.migrate(made.id, flexible)).rejects.toMatchObject({ param: 'billing_mode' });
  expect((await stripe.subscriptionItems.create(add)).current_period_end).toBe(seconds(2027, 3, 2));
});
