import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, provenEvents, START_MS } from './harness.ts';
import { amounts, shop } from './recorded-shop.ts';

const START_S = START_MS / 1_000;
const at = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 10) / 1_000;
const until = (ms: number, seconds: number) => seconds * 1_000 - ms;

/** A customer with a card, two monthly prices, and a schedule of both that starts now. */
async function planned(more: Partial<Stripe.SubscriptionScheduleCreateParams> = {}) {
  const made = await shop();
  const [basic, pro] = [await made.price(1_000, 'month', 'usd', 'Basic'), await made.price(3_000)];
  const schedule = await made.stripe.subscriptionSchedules.create({
    customer: made.customer,
    start_date: 'now',
    phases: [
      { items: [{ price: basic, quantity: 2 }], duration: { interval: 'month' }, metadata: { tier: 'basic' } },
      { items: [{ price: pro }], duration: { interval: 'month', interval_count: 2 }, metadata: { tier: 'pro' } },
    ],
    ...more,
  });
  const subscription = () => made.stripe.subscriptions.retrieve(String(schedule.subscription));
  const latest = () => made.stripe.subscriptionSchedules.retrieve(schedule.id);
  return { ...made, basic, pro, schedule, subscription, latest };
}

describe('a schedule that starts now', () => {
  it('makes an active subscription, whose first invoice is a draft', async () => {
    const { stripe, schedule, subscription, basic } = await planned();
    expect(schedule).toMatchObject({
      object: 'subscription_schedule',
      status: 'active',
      current_phase: { start_date: START_S, end_date: at(2026, 4, 2) },
      end_behavior: 'release',
      released_subscription: null,
    });
    expect(schedule.phases.map(({ start_date, end_date }) => [start_date, end_date])).toEqual([
      [START_S, at(2026, 4, 2)],
      [at(2026, 4, 2), at(2026, 6, 2)],
    ]);
    expect(schedule.phases[0]?.items).toMatchObject([{ price: basic, plan: basic, quantity: 2, discounts: [] }]);
    const made = await subscription();
    expect(made).toMatchObject({
      status: 'active',
      schedule: schedule.id,
      metadata: { tier: 'basic' },
      cancel_at: null,
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice).toMatchObject({ status: 'draft', billing_reason: 'subscription_create', total: 2_000 });
    const shown = await stripe.subscriptions.retrieve(made.id, { expand: ['schedule.phases.items.price'] });
    expect(shown.schedule).toMatchObject({ id: schedule.id, phases: [{ items: [{ price: { id: basic } }] }, {}] });
  });

  it('enters the next phase with the next period, without prorations, and is released after the last', async () => {
    const { emulator, stripe, subscription, latest, pro } = await planned();
    const told = async () => (await provenEvents(stripe)).filter((type) => type.startsWith('subscription_schedule.'));
    await emulator.advance(until(START_MS, at(2026, 4, 3)));
    const entered = await subscription();
    expect(entered.items.data).toMatchObject([{ price: { id: pro }, quantity: 1, current_period_end: at(2026, 5, 2) }]);
    expect(entered.metadata).toEqual({ tier: 'pro' });
    const [invoice] = await invoicesOf(stripe, entered.id);
    expect(invoice).toMatchObject({ billing_reason: 'subscription_cycle', status: 'paid' });
    expect(amounts(invoice)).toEqual([3_000]);
    expect((await latest()).current_phase).toEqual({ start_date: at(2026, 4, 2), end_date: at(2026, 6, 2) });
    expect(await told()).toContain('subscription_schedule.updated');

    await emulator.advance(61 * DAY_MS);
    expect(await latest()).toMatchObject({
      status: 'released',
      current_phase: null,
      subscription: null,
      released_subscription: entered.id,
      released_at: at(2026, 6, 2),
    });
    expect(await subscription()).toMatchObject({ status: 'active', schedule: null });
    // Of the last 30 days.
    expect(await told()).toEqual([
      'subscription_schedule.expiring',
      'subscription_schedule.updated',
      'subscription_schedule.released',
    ]);
  });

  it('ends the subscription after the last phase where it is to cancel', async () => {
    const { emulator, stripe, subscription, latest } = await planned({ end_behavior: 'cancel' });
    expect((await subscription()).cancel_at).toBe(at(2026, 6, 2));
    await emulator.advance(until(START_MS, at(2026, 6, 3)));
    expect(await latest()).toMatchObject({ status: 'completed', completed_at: at(2026, 6, 2), current_phase: null });
    expect(await subscription()).toMatchObject({ status: 'canceled', ended_at: at(2026, 6, 2) });
    expect(await provenEvents(stripe)).toContain('subscription_schedule.completed');
  });
});

describe('a phase that begins within a period', () => {
  it.each([
    ['create_prorations', 0, [-500, 1_500]],
    ['always_invoice', 1, [-500, 1_500]],
    ['none', 0, []],
  ] as const)('prorates with %s', async (proration_behavior, invoices, prorations) => {
    const made = await shop(undefined, { clock: { frozenAtMs: Date.UTC(2026, 3, 1) } });
    const { emulator, stripe, customer, price } = made;
    const [basic, pro] = [await price(1_000, 'month', 'usd', 'Basic'), await price(3_000)];
    const schedule = await stripe.subscriptionSchedules.create({
      customer,
      start_date: 'now',
      phases: [
        { items: [{ price: basic }], end_date: Date.UTC(2026, 3, 16) / 1_000 },
        { items: [{ price: pro }], duration: { interval: 'month' }, proration_behavior },
      ],
    });
    await emulator.advance(16 * DAY_MS);
    const all = await invoicesOf(stripe, String(schedule.subscription));
    expect(all.filter(({ billing_reason }) => billing_reason === 'subscription_update')).toHaveLength(invoices);
    const items = await stripe.invoiceItems.list({ customer });
    expect(items.data.map(({ amount }) => amount).sort((a, b) => a - b)).toEqual(prorations);
    const entered = await stripe.subscriptions.retrieve(String(schedule.subscription));
    expect(entered.items.data.map((item) => item.price.id)).toEqual([pro]);
  });

  it('bills what the phase adds, once', async () => {
    const { emulator, stripe, customer, price } = await shop();
    const product = (await stripe.products.create({ name: 'Setup' })).id;
    const setup = (await stripe.prices.create({ product, currency: 'usd', unit_amount: 700 })).id;
    const items = [{ price: await price(1_000) }];
    const schedule = await stripe.subscriptionSchedules.create({
      customer,
      start_date: 'now',
      phases: [
        { items, duration: { interval: 'month' } },
        { items, duration: { interval: 'month', interval_count: 2 }, add_invoice_items: [{ price: setup }] },
      ],
    });
    await emulator.advance(100 * DAY_MS);
    const all = await invoicesOf(stripe, String(schedule.subscription));
    expect(all.map(({ total }) => total).reverse()).toEqual([1_000, 1_700, 1_000, 1_000]);
  });
});

describe('a schedule that starts later', () => {
  it('makes its subscription on that day', async () => {
    const { emulator, stripe, schedule, latest } = await planned({ start_date: at(2026, 3, 10) });
    expect(schedule).toMatchObject({ status: 'not_started', subscription: null, current_phase: null });
    expect((await stripe.subscriptionSchedules.list({ scheduled: true })).data.map(({ id }) => id)).toEqual([
      schedule.id,
    ]);
    await emulator.advance(until(START_MS, at(2026, 3, 11)));
    const begun = await latest();
    expect(begun).toMatchObject({ status: 'active', current_phase: { start_date: at(2026, 3, 10) } });
    const made = await stripe.subscriptions.retrieve(String(begun.subscription));
    expect(made).toMatchObject({ start_date: at(2026, 3, 10), status: 'active', schedule: schedule.id });
  });

  it('can be canceled before, and makes nothing', async () => {
    const { emulator, stripe, schedule, customer } = await planned({ start_date: at(2026, 3, 10) });
    const canceled = await stripe.subscriptionSchedules.cancel(schedule.id);
    expect(canceled).toMatchObject({ status: 'canceled', canceled_at: START_S, subscription: null });
    await emulator.advance(20 * DAY_MS);
    expect((await stripe.subscriptions.list({ customer, status: 'all' })).data).toEqual([]);
    await expect(stripe.subscriptionSchedules.release(schedule.id)).rejects.toMatchObject({
      code: undefined,
      statusCode: 400,
    });
  });

  it('that began in the past bills each period since then', async () => {
    const { stripe, subscription } = await planned({ start_date: at(2026, 2, 10) });
    const made = await subscription();
    expect(made).toMatchObject({ start_date: at(2026, 2, 10), billing_cycle_anchor: at(2026, 2, 10) });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)).toEqual([2_000]);
  });
});

describe('a schedule made from a subscription', () => {
  async function adopted() {
    const made = await shop();
    const [basic, pro] = [await made.price(1_000, 'month', 'usd', 'Basic'), await made.price(3_000)];
    const { id } = await made.stripe.subscriptions.create({
      customer: made.customer,
      items: [{ price: basic, quantity: 3 }],
    });
    const schedule = await made.stripe.subscriptionSchedules.create({ from_subscription: id });
    return { ...made, id, basic, pro, schedule };
  }

  it('has its current period as the only phase', async () => {
    const { stripe, id, basic, schedule } = await adopted();
    expect(schedule).toMatchObject({
      status: 'active',
      subscription: id,
      current_phase: { start_date: START_S, end_date: at(2026, 4, 2) },
      phases: [{ items: [{ price: basic, quantity: 3 }], proration_behavior: 'create_prorations' }],
    });
    expect((await stripe.subscriptions.retrieve(id)).schedule).toBe(schedule.id);
    await expect(stripe.subscriptionSchedules.create({ from_subscription: id })).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it('changes the plan at the end of the period once it has a second phase', async () => {
    const { emulator, stripe, id, basic, pro, schedule } = await adopted();
    const { start_date, end_date } = schedule.phases[0] as Stripe.SubscriptionSchedule.Phase;
    const changed = await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { items: [{ price: basic, quantity: 3 }], start_date, end_date },
        { items: [{ price: pro, quantity: 1 }], duration: { interval: 'month' } },
      ],
    });
    expect(changed.phases).toHaveLength(2);
    expect((await stripe.invoiceItems.list({ customer: schedule.customer as string })).data).toEqual([]);
    await emulator.advance(until(START_MS, at(2026, 4, 3)));
    const [invoice] = await invoicesOf(stripe, id);
    expect(amounts(invoice)).toEqual([3_000]);
  });

  it('moves the anchor where the next phase has another interval', async () => {
    const { emulator, stripe, id, basic, price, schedule } = await adopted();
    const { start_date, end_date } = schedule.phases[0] as Stripe.SubscriptionSchedule.Phase;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { items: [{ price: basic, quantity: 3 }], start_date, end_date },
        { items: [{ price: await price(10_000, 'year') }] },
      ],
    });
    await emulator.advance(until(START_MS, at(2026, 4, 3)));
    const yearly = await stripe.subscriptions.retrieve(id);
    expect(yearly.billing_cycle_anchor).toBe(at(2026, 4, 2));
    expect(yearly.items.data[0]?.current_period_end).toBe(at(2027, 4, 2));
    expect(amounts((await invoicesOf(stripe, id))[0])).toEqual([10_000]);
  });

  it('changes the current phase at once, prorated as the update says', async () => {
    const { stripe, id, basic, schedule } = await adopted();
    const { start_date, end_date } = schedule.phases[0] as Stripe.SubscriptionSchedule.Phase;
    await stripe.subscriptionSchedules.update(schedule.id, {
      phases: [{ items: [{ price: basic, quantity: 5 }], start_date, end_date }],
      proration_behavior: 'always_invoice',
    });
    const [invoice] = await invoicesOf(stripe, id);
    expect(amounts(invoice)).toEqual([-3_000, 5_000]);
    expect((await stripe.subscriptions.retrieve(id)).items.data[0]?.quantity).toBe(5);
  });

  it('keeps the subscription when it is released, and gives its end back', async () => {
    const { stripe, id, schedule } = await adopted();
    await stripe.subscriptionSchedules.update(schedule.id, { end_behavior: 'cancel' });
    expect((await stripe.subscriptions.retrieve(id)).cancel_at).toBe(at(2026, 4, 2));
    await expect(stripe.subscriptions.update(id, { cancel_at_period_end: true })).rejects.toMatchObject({
      message: expect.stringContaining('managed by the subscription schedule'),
    });
    expect(await stripe.subscriptionSchedules.release(schedule.id)).toMatchObject({
      status: 'released',
      released_subscription: id,
      subscription: null,
    });
    expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
      schedule: null,
      cancel_at: null,
      status: 'active',
    });
    await expect(stripe.subscriptionSchedules.update(schedule.id, { metadata: { a: 'b' } })).rejects.toMatchObject({
      message: expect.stringContaining('`released` status'),
    });
  });

  it('is canceled with its subscription, whichever is canceled', async () => {
    const first = await adopted();
    await first.stripe.subscriptions.cancel(first.id);
    expect(await first.stripe.subscriptionSchedules.retrieve(first.schedule.id)).toMatchObject({ status: 'canceled' });
    const second = await adopted();
    expect(await second.stripe.subscriptionSchedules.cancel(second.schedule.id)).toMatchObject({ status: 'canceled' });
    expect((await second.stripe.subscriptions.retrieve(second.id)).status).toBe('canceled');
  });
});
