import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, RUNS, START_MS, starter } from './harness.ts';

const start = starter(Stripe);

async function begin() {
  const { emulator, stripe } = await start();
  const customer = await stripe.customers.create({ name: 'Ada', payment_method: 'pm_card_visa' });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscribe = (discounts: Stripe.SubscriptionCreateParams.Discount[]) =>
    stripe.subscriptions.create(
      defined({
        customer: customer.id,
        default_payment_method: method?.id,
        items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }],
        discounts,
      }),
    );
  const totals = async (id: string) => (await invoicesOf(stripe, id)).map(({ total }) => total).reverse();
  const types = async () => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
  return { emulator, stripe, customer, subscribe, totals, types };
}

describe('a coupon on a subscription', () => {
  it.each([
    ['once', undefined, [1350, 1800, 1800]],
    ['repeating', 2, [1350, 1350, 1800]],
    ['forever', undefined, [1350, 1350, 1350]],
  ] as const)(
    'for %s takes a quarter off as many invoices as it says (documented: coupon-duration)',
    async (duration, duration_in_months, all) => {
      const { emulator, stripe, subscribe, totals } = await begin();
      const coupon = await stripe.coupons.create(defined({ percent_off: 25, duration, duration_in_months }));
      const { id } = await subscribe([{ coupon: coupon.id }]);
      await emulator.advance(63 * DAY_MS);
      expect(await totals(id)).toEqual(all);
      const after = await stripe.subscriptions.retrieve(id);
      expect(after.discounts).toHaveLength(duration === 'forever' ? 1 : 0);
    },
  );

  it('is shown on lines and totals, charged, and told of', async () => {
    const { emulator, stripe, subscribe, types } = await begin();
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd', duration: 'once' });
    const { id, discounts } = await subscribe([{ coupon: coupon.id }]);
    await emulator.advance(HOUR_MS);
    const [invoice] = await invoicesOf(stripe, id);
    const amounts = [{ amount: 500, discount: discounts[0] }];
    expect(invoice).toMatchObject({ subtotal: 1800, total: 1300, amount_paid: 1300, total_discount_amounts: amounts });
    expect(invoice?.lines.data[0]).toMatchObject({ amount: 1800, discount_amounts: amounts });
    expect(await types()).toEqual(
      expect.arrayContaining(['coupon.created', 'customer.discount.created', 'customer.discount.deleted']),
    );
    expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 1, valid: true });
  });

  it('shows in a preview what the invoice then takes', async () => {
    const { emulator, stripe, customer, subscribe, totals } = await begin();
    const coupon = await stripe.coupons.create({ percent_off: 33.33, duration: 'forever' });
    const { id } = await subscribe([{ coupon: coupon.id }]);
    const preview = await stripe.invoices.createPreview({ customer: customer.id, subscription: id });
    await emulator.advance(32 * DAY_MS);
    expect((await totals(id)).at(-1)).toBe(preview.total);
    expect(preview.total).toBe(1200);
  });

  it('taken off applies no more', async () => {
    const { emulator, stripe, subscribe, totals } = await begin();
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'forever' });
    const { id, status } = await subscribe([{ coupon: coupon.id }]);
    expect(status).toBe('active');
    expect((await stripe.subscriptions.update(id, { discounts: '' })).discounts).toEqual([]);
    await emulator.advance(32 * DAY_MS);
    expect(await totals(id)).toEqual([0, 1800]);
  });

  it('is refused when it is spent, late, unknown or of no sense, naming the parameter', async () => {
    const { emulator, stripe, subscribe } = await begin();
    const one = await stripe.coupons.create({ percent_off: 10, max_redemptions: 1 });
    await subscribe([{ coupon: one.id }]);
    const param = 'discounts[0][coupon]';
    await expect(subscribe([{ coupon: one.id }])).rejects.toMatchObject({ param, code: 'coupon_expired' });
    const late = await stripe.coupons.create({ percent_off: 10, redeem_by: START_MS / 1000 + 60 });
    await emulator.advance(HOUR_MS);
    await expect(subscribe([{ coupon: late.id }])).rejects.toMatchObject({ param, code: 'coupon_expired' });
    expect((await stripe.coupons.retrieve(late.id)).valid).toBe(false);
    await expect(subscribe([{ coupon: 'none' }])).rejects.toMatchObject({ param, code: 'resource_missing' });
    for (const params of [
      {},
      { percent_off: 0 },
      { percent_off: 101 },
      { amount_off: 5 },
      { amount_off: -1, currency: 'usd' },
    ]) {
      await expect(stripe.coupons.create(params)).rejects.toMatchObject({ statusCode: 400 });
    }
  });

  it('can be renamed, listed and deleted, and what was redeemed stays', async () => {
    const { emulator, stripe, subscribe, totals } = await begin();
    const coupon = await stripe.coupons.create({ id: 'FALL', percent_off: 50, duration: 'forever' });
    const { id } = await subscribe([{ coupon: coupon.id }]);
    expect((await stripe.coupons.update('FALL', { name: 'Fall' })).name).toBe('Fall');
    expect((await stripe.coupons.list()).data).toHaveLength(1);
    expect(await stripe.coupons.del('FALL')).toMatchObject({ deleted: true });
    await emulator.advance(32 * DAY_MS);
    expect(await totals(id)).toEqual([900, 900]);
  });
});

describe('a promotion code', () => {
  it('brings its coupon, and counts', async () => {
    const { stripe, subscribe, totals } = await begin();
    const coupon = await stripe.coupons.create({ percent_off: 50 });
    const code = await stripe.promotionCodes.create({ code: 'HALF', promotion: { type: 'coupon', coupon: coupon.id } });
    const made = await subscribe([{ promotion_code: code.id }]);
    expect(await totals(made.id)).toEqual([900]);
    const [found] = (await stripe.promotionCodes.list({ code: 'half', active: true })).data;
    expect(found).toMatchObject({ id: code.id, times_redeemed: 1 });
    await expect(
      stripe.promotionCodes.create({ code: 'half', promotion: { type: 'coupon', coupon: coupon.id } }),
    ).rejects.toMatchObject({ param: 'code' });
  });

  it.each([
    ['a minimum that is not reached', { restrictions: { minimum_amount: 1801, minimum_amount_currency: 'usd' } }],
    ['a first purchase that is a second', { restrictions: { first_time_transaction: true } }],
    ['being off', { active: false }],
  ])('is refused for %s (documented: promotion-refused)', async (_why, params) => {
    const { stripe, subscribe } = await begin();
    await subscribe([]);
    const coupon = await stripe.coupons.create({ percent_off: 50 });
    const code = await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, ...params });
    const param = 'discounts[0][promotion_code]';
    await expect(subscribe([{ promotion_code: code.id }])).rejects.toMatchObject({ statusCode: 400, param });
  });
});

it('an id that its owner deleted is free again; one that something has is not', async () => {
  const { stripe } = await start();
  for (let again = 0; again < 2; again++) {
    await stripe.coupons.create({ id: 'SAVE', percent_off: 10 + again });
    await stripe.products.create({ id: 'gold', name: 'Gold' });
    const taken = { statusCode: 400, code: 'resource_already_exists' };
    await expect(stripe.coupons.create({ id: 'SAVE', percent_off: 5 })).rejects.toMatchObject(taken);
    await expect(stripe.products.create({ id: 'gold', name: 'Gold' })).rejects.toMatchObject(taken);
    await expect(stripe.products.create({ id: 'SAVE', name: 'Gold' })).rejects.toMatchObject(taken);
    await stripe.coupons.del('SAVE');
    await stripe.products.del('gold');
  }
  await expect(stripe.coupons.retrieve('SAVE')).rejects.toMatchObject({ code: 'resource_missing' });
});
