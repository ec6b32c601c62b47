import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, RUNS, report } from './harness.ts';
import { amounts, itemOf, shop } from './recorded-shop.ts';

// docs.stripe.com/billing/subscriptions/billing-mode/compare, undated.

const classic = { type: 'classic' } as const;

describe('classic billing', () => {
  it.each([
    ['classic', [0], 'subscription_create'],
    ['flexible', undefined, undefined],
  ] as const)('in %s mode begins usage with a line of zero, or with no invoice', async (type, lines, reason) => {
    const { stripe, customer } = await shop();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: RUNS }], billing_mode: { type } });
    expect(made.status).toBe('active');
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)).toEqual(lines);
    expect(invoice?.billing_reason).toBe(reason);
  });

  it.each([
    ['classic', [-500]],
    ['flexible', [60, -500]],
  ] as const)('in %s mode decides what happens to usage of a price that is removed', async (type, lines) => {
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      clock: { frozenAtMs: Date.UTC(2026, 3, 1) },
    });
    const items = [{ price: RUNS }, { price: await price(1_000) }];
    const made = await stripe.subscriptions.create({ customer, items, billing_mode: { type } });
    await report(stripe, customer, 100, `usage-${type}`);
    await emulator.advance(15 * DAY_MS);
    const [usage, seat] = ['metered', 'licensed'].map((each) =>
      made.items.data.find(({ price: { recurring } }) => recurring?.usage_type === each),
    );
    await stripe.subscriptions.update(made.id, {
      items: [
        { id: usage?.id ?? '', deleted: true },
        { id: seat?.id ?? '', deleted: true },
        { price: await price(0, 'month', 'usd', 'Free') },
      ],
      proration_behavior: 'always_invoice',
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)?.filter((each) => each !== 0)).toEqual(lines);
  });

  it.each([
    ['classic', -500],
    ['flexible', -250],
  ] as const)('in %s mode credits what the item costs now, or what it was debited', async (type, credit) => {
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      clock: { frozenAtMs: Date.UTC(2026, 3, 1) },
    });
    const once = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(1_000) }],
      discounts: [{ coupon: once.id }],
      billing_mode: { type },
    });
    await emulator.advance(15 * DAY_MS);
    const items: Stripe.SubscriptionUpdateParams.Item[] = [{ id: itemOf(made), price: await price(2_000) }];
    await stripe.subscriptions.update(made.id, { items, proration_behavior: 'always_invoice' });
    expect(amounts((await invoicesOf(stripe, made.id))[0])?.[0]).toBe(credit);
  });

  it('refuses what only flexible billing has', async () => {
    const { stripe, customer, price } = await shop();
    const items = [{ price: await price(100) }, { price: await price(1_000, 'year') }];
    const mixed = stripe.subscriptions.create({ customer, items, billing_mode: classic });
    await expect(mixed).rejects.toMatchObject({ statusCode: 400, param: 'items' });
  });
});
