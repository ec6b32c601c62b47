import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { makeCustomer, makePrice as price } from './shop.ts';
import { RUN, stripe } from './target.ts';

describe('a product', () => {
  test('is renamed, archived, and deleted while it has no price', async () => {
    const { id } = await stripe.products.create({ name: RUN, metadata: { a: 'b' } });
    expect(await stripe.products.update(id, { name: 'Other', active: false })).toMatchObject({
      name: 'Other',
      active: false,
      metadata: { a: 'b' },
    });
    expect(await stripe.products.del(id)).toMatchObject({ id, deleted: true });
    await expect(stripe.products.retrieve(id)).rejects.toMatchObject({ code: 'resource_missing' });
  });

  test('that has a price cannot be deleted', async () => {
    const { product: id } = await price({ unit_amount: 100 });
    await expect(stripe.products.del(String(id))).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });
});

describe('a price', () => {
  test('a unit has whole cents and the same as a decimal', async () => {
    const { id } = await price({ unit_amount: 900, recurring: { interval: 'month' } });
    const read = await stripe.prices.retrieve(id);
    expect(read).toMatchObject({
      billing_scheme: 'per_unit',
      type: 'recurring',
      unit_amount: 900,
      recurring: { interval: 'month', interval_count: 1, usage_type: 'licensed', meter: null },
      tiers_mode: null,
    });
    expect(read.unit_amount_decimal?.toString()).toBe('900');
  });

  test('of a fraction of a cent has no whole cents', async () => {
    const read = await price({ unit_amount_decimal: Stripe.Decimal.from('0.6'), recurring: { interval: 'month' } });
    expect(read.unit_amount).toBeNull();
    expect(read.unit_amount_decimal?.toString()).toBe('0.6');
  });

  test('in tiers shows them when asked, the last without an end (assumed: tiers-expanded)', async () => {
    const made = await price({
      recurring: { interval: 'month' },
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 10, unit_amount: 900, flat_amount: 100 },
        { up_to: 'inf', unit_amount_decimal: Stripe.Decimal.from('0.5') },
      ],
    });
    expect(made.tiers).toBeUndefined();
    const { tiers } = await stripe.prices.retrieve(made.id, { expand: ['tiers'] });
    expect(tiers).toMatchObject([
      { up_to: 10, unit_amount: 900, flat_amount: 100 },
      { up_to: null, unit_amount: null, flat_amount: null },
    ]);
    expect(tiers?.[1]?.unit_amount_decimal?.toString()).toBe('0.5');
  });

  test('transfers its lookup key only on request', async () => {
    const lookup_key = `${RUN}_key`;
    const first = await price({ unit_amount: 100, lookup_key });
    await expect(price({ unit_amount: 200, lookup_key })).rejects.toMatchObject({ statusCode: 400 });
    const second = await price({ unit_amount: 200, lookup_key, transfer_lookup_key: true });
    expect((await stripe.prices.list({ lookup_keys: [lookup_key] })).data.map(({ id }) => id)).toEqual([second.id]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });

  test('that is metered must have a meter, and one that is archived cannot be subscribed to', async () => {
    const metered = { unit_amount: 1, recurring: { interval: 'month', usage_type: 'metered' } } as const;
    await expect(price(metered)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    const { id } = await price({ unit_amount: 100, recurring: { interval: 'month' } });
    await stripe.prices.update(id, { active: false });
    const { id: customer } = await makeCustomer();
    await expect(stripe.subscriptions.create({ customer, items: [{ price: id }] })).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
    });
  });
});

describe('a coupon', () => {
  test('is made, renamed, and deleted', async () => {
    const { id } = await stripe.coupons.create({ percent_off: 25, duration: 'repeating', duration_in_months: 2 });
    expect(await stripe.coupons.update(id, { name: 'A quarter' })).toMatchObject({ name: 'A quarter', valid: true });
    expect(await stripe.coupons.del(id)).toMatchObject({ deleted: true });
    await expect(stripe.coupons.retrieve(id)).rejects.toMatchObject({ code: 'resource_missing' });
  });

  test('of more than all, or of an amount without a currency, is refused', async () => {
    await expect(stripe.coupons.create({ percent_off: 101 })).rejects.toMatchObject({ param: 'percent_off' });
    await expect(stripe.coupons.create({ amount_off: 100 })).rejects.toMatchObject({ statusCode: 400 });
  });
});
