import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { invoicesOf, report, starter } from './harness.ts';

const start = starter(Stripe);
const PRODUCT = 'prod_RlyxRnwU8LIYVS';

async function begin(amounts: Partial<Stripe.PriceCreateParams>, metered: boolean, quantity?: number) {
  const { emulator, stripe } = await start();
  const [meter] = (await stripe.billing.meters.list()).data;
  const price = await stripe.prices.create({
    currency: 'usd',
    product: PRODUCT,
    recurring: { interval: 'month', ...(metered ? defined({ usage_type: 'metered' as const, meter: meter?.id }) : {}) },
    ...amounts,
  });
  const customer = await stripe.customers.create({ name: 'Ada', payment_method: 'pm_card_visa' });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    ...defined({ default_payment_method: method?.id }),
    items: [defined({ price: price.id, quantity })],
  });
  return { emulator, stripe, customer, subscription };
}

const GRADUATED: Partial<Stripe.PriceCreateParams> = {
  billing_scheme: 'tiered',
  tiers_mode: 'graduated',
  tiers: [
    { up_to: 100, unit_amount: 10 },
    { up_to: 'inf', unit_amount: 5, flat_amount: 200 },
  ],
};

describe('graduated tiers', () => {
  it('bill usage tier by tier at the end of the period (documented: tiers-graduated)', async () => {
    const { emulator, stripe, customer, subscription } = await begin(GRADUATED, true);
    await report(stripe, customer.id, 150, 'a');
    await emulator.advance(32 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ total: 1450, status: 'paid' });
  });

  it('carry on over threshold invoices, so that the month costs what it would without them (documented: threshold-tiers)', async () => {
    const { emulator, stripe, customer, subscription } = await begin(GRADUATED, true);
    const [item] = subscription.items.data;
    await stripe.subscriptionItems.update(item?.id ?? '', { billing_thresholds: { usage_gte: 60 } });
    for (const [index, value] of [70, 65, 15].entries()) {
      await report(stripe, customer.id, value, `e${index}`);
      await emulator.advance(HOUR_MS + MINUTE_MS);
    }
    await emulator.advance(32 * DAY_MS);
    const totals = (await invoicesOf(stripe, subscription.id)).map(({ total }) => total).reverse();
    expect(totals).toEqual([700, 675, 75]);
  });
});

describe('volume tiers', () => {
  it.each([
    [[5, 10, 5, 'inf'], 'ascending'],
    [[10, 10, 'inf'], 'ascending'],
    [['inf', 'inf'], 'ascending'],
    [[0, 'inf'], 'ascending'],
    [[10], 'last tier'],
  ] as const)('rise from tier to tier, and the last has no end: %j is refused', async (bounds, why) => {
    const { stripe } = await start();
    const refused = stripe.prices.create({
      currency: 'usd',
      product_data: { name: 'Seats' },
      recurring: { interval: 'month' },
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers: bounds.map((up_to) => ({ up_to, unit_amount: 100 })),
    });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, message: expect.stringContaining(why) });
  });

  it('prorate a change by what each quantity costs as a whole', async () => {
    const { emulator, stripe, subscription } = await begin(
      {
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [
          { up_to: 5, unit_amount: 1000 },
          { up_to: 'inf', unit_amount: 500 },
        ],
      },
      false,
      5,
    );
    expect(await invoicesOf(stripe, subscription.id)).toMatchObject([{ total: 5000 }]);
    await emulator.advance(15.5 * DAY_MS);
    const [item] = subscription.items.data;
    await stripe.subscriptionItems.update(item?.id ?? '', { quantity: 6, proration_behavior: 'always_invoice' });
    const [change] = await invoicesOf(stripe, subscription.id);
    expect(change?.lines.data.map(({ amount }) => amount)).toEqual([-2500, 1500]);
  });
});

describe('a package price', () => {
  it('bills whole packages of what was used, rounded up (documented: packages)', async () => {
    const amounts = { unit_amount: 3000, transform_quantity: { divide_by: 5000, round: 'up' as const } };
    const { emulator, stripe, customer, subscription } = await begin(amounts, true);
    const [item] = subscription.items.data;
    await expect(
      stripe.subscriptionItems.update(item?.id ?? '', { billing_thresholds: { usage_gte: 60 } }),
    ).rejects.toMatchObject({ param: 'billing_thresholds' });
    await report(stripe, customer.id, 5_001, 'a');
    await emulator.advance(32 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ total: 6000, status: 'paid' });
  });
});

describe('a total under the minimum charge', () => {
  it('is charged nothing, and comes with the next invoice (documented: minimum-charge)', async () => {
    const { emulator, stripe, customer, subscription } = await begin({ unit_amount: 1 }, true);
    await report(stripe, customer.id, 49, 'a');
    await emulator.advance(32 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ total: 49, amount_due: 0, status: 'paid' });
    await report(stripe, customer.id, 100, 'b');
    await emulator.advance(31 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
      total: 100,
      amount_due: 149,
      amount_paid: 149,
    });
  });
});

it.each([
  ['year', 3],
  ['month', 36],
  ['week', 156],
  ['day', 1_095],
] as const)(
  'an interval of %ss is three years at most: %i of them (documented: interval-limit)',
  async (interval, most) => {
    const { stripe } = await start();
    const create = (interval_count: number) =>
      stripe.prices.create({
        currency: 'usd',
        unit_amount: 100,
        product_data: { name: 'Seats' },
        recurring: { interval, interval_count },
      });
    expect((await create(most)).recurring?.interval_count).toBe(most);
    const refused = { statusCode: 400, param: 'recurring[interval_count]' };
    for (const count of [most + 1, 1e9, 0]) await expect(create(count)).rejects.toMatchObject(refused);
  },
);
