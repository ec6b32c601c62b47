import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import {
  beginLife,
  invoiceFor,
  invoicesOf,
  itemAt,
  lifeWithUsage,
  periodEndS,
  quantityAt,
  subscribe,
  useUnits,
} from './life.ts';
import { giveCard, makePrice, makeSeats } from './shop.ts';
import { afterwards, eventually, stripe } from './target.ts';

describe('a subscription', () => {
  test('with several items shows no plan and no quantity (assumed: plan-of-several)', async () => {
    const [one, other] = [await makeSeats(), await makeSeats()];
    const life = await beginLife();
    const items = [one, other].map(({ id }) => ({ price: id, quantity: 2 }));
    expect(await subscribe(life, items)).toMatchObject({ plan: null, quantity: null });
  });

  test('loses all its discounts at once (assumed: discount-delete-all)', async () => {
    const coupons = await Promise.all(
      [10, 20].map((percent_off) => stripe.coupons.create({ percent_off, duration: 'forever' })),
    );
    for (const { id } of coupons) afterwards(() => stripe.coupons.del(id));
    const seats = await makeSeats();
    const life = await beginLife();
    const discounts = coupons.map(({ id }) => ({ coupon: id }));
    const { id } = await subscribe(life, [{ price: seats.id, quantity: 2 }], { trial_period_days: 5, discounts });
    expect((await stripe.subscriptions.retrieve(id)).discounts).toHaveLength(2);
    await stripe.subscriptions.deleteDiscount(id);
    expect((await stripe.subscriptions.retrieve(id)).discounts).toEqual([]);
  });

  test('keeps the start of a trial that is made longer (assumed: trial-longer)', async () => {
    const seats = await makeSeats();
    const life = await beginLife();
    const { id, trial_start } = await subscribe(life, [{ price: seats.id, quantity: 2 }], { trial_period_days: 5 });
    await life.pass(DAY_MS);
    const trial_end = life.nowS() + 20 * 86_400;
    expect(await stripe.subscriptions.update(id, { trial_end })).toMatchObject({ trial_start, trial_end });
  });

  test('is changed by an update whose payment fails, and past due (assumed: allow-incomplete)', async () => {
    const seats = await makeSeats();
    const life = await beginLife();
    const subscription = await subscribe(life, [{ price: seats.id, quantity: 2 }]);
    await life.pass(DAY_MS);
    const bad = await giveCard(life.customer, 'pm_card_chargeCustomerFail');
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad });
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemAt(subscription, seats).id, quantity: 3 }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'allow_incomplete',
    });
    expect(changed).toMatchObject({ status: 'past_due', items: { data: [{ quantity: 3 }] } });
  });
});

describe('a line', () => {
  test('of several units shows the unit’s label as it is (recorded)', async () => {
    const { id: product } = await stripe.products.create({ name: 'Pro', unit_label: 'user' });
    afterwards(() => stripe.products.update(product, { active: false }));
    const { id: price } = await makePrice({ product, unit_amount: 900, recurring: { interval: 'month' } });
    const [invoice] = await invoicesOf(await subscribe(await beginLife(), [{ price, quantity: 2 }]));
    expect(invoice?.lines.data[0]?.description).toMatch(/^2 user × Pro/);
  });

  test('of tiers says how many there are, of packages how large they are (assumed: price-words)', async () => {
    const recurring = { interval: 'month' } as const;
    const tiers = [
      { up_to: 1, unit_amount: 900 },
      { up_to: 'inf' as const, unit_amount: 800 },
    ];
    const tiered = await makePrice({ recurring, billing_scheme: 'tiered', tiers_mode: 'graduated', tiers });
    const packed = await makePrice({ recurring, unit_amount: 900, transform_quantity: { divide_by: 10, round: 'up' } });
    const items = [tiered, packed].map(({ id }) => ({ price: id, quantity: 2 }));
    const [invoice] = await invoicesOf(await subscribe(await beginLife(), items));
    const words = invoice?.lines.data.map(({ description }) => description);
    expect(words?.filter((each) => each?.includes('in 2 tiers / month'))).toHaveLength(1);
    expect(words?.filter((each) => each?.includes('at $9.00 per 10 / month'))).toHaveLength(1);
  });
});

describe('usage', () => {
  test('before a cancellation at the period’s end goes on a last invoice (assumed: last-invoice)', async () => {
    const { life, meter, usage, subscription } = await lifeWithUsage();
    await useUnits(life, meter, 1_201);
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await life.passTo(periodEndS(subscription) + 60);
    const last = await eventually('a second invoice', async () => {
      const found = await invoicesOf(subscription);
      return found.length > 1 && found[0];
    });
    expect(quantityAt(last, usage)).toEqual([{ quantity: 1_201, amount: 721 }]);
  });

  test('in a pause is never billed (assumed: paused-usage)', async () => {
    const { life, meter, usage, subscription } = await lifeWithUsage();
    await stripe.subscriptions.pause(subscription.id);
    await life.pass(DAY_MS);
    await useUnits(life, meter, 700);
    await life.pass(DAY_MS);
    await stripe.subscriptions.resume(subscription.id, { payment_behavior: 'resume_on_payment_success' });
    const resumed = await eventually('it is active', async () => {
      const seen = await stripe.subscriptions.retrieve(subscription.id);
      return seen.status === 'active' && seen;
    });
    await life.pass(DAY_MS);
    await useUnits(life, meter, 100);
    await life.passTo(periodEndS(resumed) + 60);
    const cycle = await invoiceFor(subscription, 'subscription_cycle', 'draft');
    expect(quantityAt(cycle, usage)).toEqual([{ quantity: 100, amount: 60 }]);
  });
});
