import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { beginLife, invoicesOf, type Life, periodEndS, subscribe } from './life.ts';
import { makePrice, makeSeats } from './shop.ts';
import { stripe } from './target.ts';

const month = { interval: 'month' } as const;
const follow = async (life: Life, prices: string[], more: Partial<Stripe.SubscriptionScheduleCreateParams> = {}) => {
  const schedule = await stripe.subscriptionSchedules.create({
    customer: life.customer,
    start_date: 'now',
    default_settings: { default_payment_method: life.card },
    phases: prices.map((price) => ({ items: [{ price, quantity: 2 }], duration: month })),
    ...more,
  });
  const subscription = () => stripe.subscriptions.retrieve(String(schedule.subscription));
  return { schedule, subscription, latest: () => stripe.subscriptionSchedules.retrieve(schedule.id) };
};

describe('a schedule', () => {
  test('makes an active subscription with a draft (assumed: schedule-first-invoice)', async () => {
    const { subscription } = await follow(await beginLife(), [(await makeSeats()).id]);
    const made = await subscription();
    expect(made.status).toBe('active');
    expect((await invoicesOf(made))[0]?.status).toBe('draft');
  });

  test('has phases of one interval where no end is given (assumed: schedule-phase-length)', async () => {
    const items = [{ price: (await makeSeats()).id, quantity: 2 }];
    const { schedule, subscription } = await follow(await beginLife(), [], { phases: [{ items }] });
    expect(schedule.phases[0]?.end_date).toBe(periodEndS(await subscription()));
  });

  test('replaces items of other prices, and keeps those of the same (assumed: schedule-items)', async () => {
    const [stays, goes, comes] = [await makeSeats(), await makeSeats(), await makeSeats()];
    const life = await beginLife();
    const phases = [
      [stays, goes],
      [stays, comes],
    ].map((prices) => ({ items: prices.map(({ id: price }) => ({ price, quantity: 2 })), duration: month }));
    const { subscription } = await follow(life, [], { phases });
    const idAt = ({ items }: Stripe.Subscription, { id }: Stripe.Price) =>
      items.data.find(({ price }) => price.id === id)?.id;
    const before = await subscription();
    await life.passTo(periodEndS(before) + 60);
    const after = await subscription();
    expect(idAt(after, stays)).toBe(idAt(before, stays));
    expect(idAt(after, comes)).not.toBe(idAt(before, goes));
  });

  test('moves the anchor where the next phase has another interval (assumed: schedule-anchor)', async () => {
    const { id: monthly, product } = await makeSeats();
    const yearly = await makePrice({ product: String(product), unit_amount: 9_000, recurring: { interval: 'year' } });
    const life = await beginLife();
    const { subscription } = await follow(life, [monthly, yearly.id]);
    const endS = periodEndS(await subscription());
    await life.passTo(endS + 60);
    expect((await subscription()).billing_cycle_anchor).toBe(endS);
  });

  test('is released after its last phase, or completed with its subscription (assumed: schedule-end)', async () => {
    const { id } = await makeSeats();
    for (const [end_behavior, status] of [
      ['release', 'released'],
      ['cancel', 'completed'],
    ] as const) {
      const life = await beginLife();
      const { subscription, latest } = await follow(life, [id], { end_behavior });
      const endS = periodEndS(await subscription());
      expect((await subscription()).cancel_at).toBe(end_behavior === 'cancel' ? endS : null);
      await life.passTo(endS + 60);
      expect((await latest()).status).toBe(status);
    }
  });

  test('of a subscription that was to end ends it too (assumed: schedule-of-ending)', async () => {
    const life = await beginLife();
    const { id } = await subscribe(life, [{ price: (await makeSeats()).id, quantity: 2 }]);
    await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect((await stripe.subscriptionSchedules.create({ from_subscription: id })).end_behavior).toBe('cancel');
  });

  test('alone says when its subscription ends (assumed: schedule-cancel-words)', async () => {
    const { schedule, subscription } = await follow(await beginLife(), [(await makeSeats()).id]);
    const update = stripe.subscriptions.update((await subscription()).id, { cancel_at_period_end: true });
    await expect(update).rejects.toThrow(`managed by the subscription schedule \`${schedule.id}\``);
  });
});

test('a customer has what recurs in one currency (assumed: one-currency)', async () => {
  const seats = await makeSeats();
  const euros = await makePrice({
    product: String(seats.product),
    currency: 'eur',
    unit_amount: 900,
    recurring: month,
  });
  const life = await beginLife();
  await subscribe(life, [{ price: seats.id, quantity: 2 }]);
  const another = subscribe(life, [{ price: euros.id, quantity: 2 }]);
  await expect(another).rejects.toThrow('You cannot combine currencies on a single customer.');
});

test('a part of a period that passed is named by its dates (assumed: past-line-words)', async () => {
  const life = await beginLife();
  const backdate_start_date = life.nowS() - (10 * DAY_MS) / 1_000;
  const made = await subscribe(life, [{ price: (await makeSeats()).id, quantity: 2 }], { backdate_start_date });
  const [invoice] = await invoicesOf(made);
  expect(invoice?.lines.data[0]?.description).toMatch(/^Time on 2 × .* from \d\d \w{3} \d{4} until \d\d \w{3} \d{4}$/);
});
