import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, confirm, invoicesOf, provenEvents, RUNS, report, starter } from './harness.ts';

const start = starter(Stripe);

async function shop() {
  const { emulator, stripe } = await start();
  const customer = await stripe.customers.create({ name: 'Ada', payment_method: 'pm_card_visa' });
  const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
  const subscribe = (more: Partial<Stripe.SubscriptionCreateParams>) =>
    stripe.subscriptions.create(defined({ customer: customer.id, default_payment_method: method?.id, ...more }));
  const totals = async (id: string) => (await invoicesOf(stripe, id)).map(({ total }) => total).reverse();
  const half = async (more: Stripe.CouponCreateParams = {}) =>
    (await stripe.coupons.create({ percent_off: 50, duration: 'forever', ...more })).id;
  return { emulator, stripe, customer, subscribe, totals, half };
}

describe('a discount of a single item', () => {
  it('takes from that item alone, before the whole order’s (documented: coupon-items-first)', async () => {
    const { emulator, stripe, customer, subscribe, half } = await shop();
    const [coupon, fixed] = [await half(), (await stripe.coupons.create({ amount_off: 100, currency: 'usd' })).id];
    const subscription = await subscribe({
      items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2, discounts: [{ coupon }] }],
      discounts: [{ coupon: fixed }],
    });
    await report(stripe, customer.id, 1_000, 'a');
    await emulator.advance(32 * DAY_MS);
    const [next, first] = await invoicesOf(stripe, subscription.id);
    expect(first).toMatchObject({ subtotal: 900, total: 800 });
    expect(next).toMatchObject({ subtotal: 600 + 900, total: 600 + 900 });
    const own = subscription.items.data[1]?.discounts[0];
    const accounts = next?.lines.data.find(({ amount }) => amount === 1800);
    expect(accounts).toMatchObject({ discounts: [own], discount_amounts: [{ amount: 900, discount: own }] });
    expect(next?.discounts).toEqual([]);
  });

  it.each([
    ['once', undefined, [900, 1800, 1800]],
    ['repeating', 2, [900, 900, 1800]],
  ] as const)(
    'for %s leaves it when it is over (documented: coupon-duration)',
    async (duration, duration_in_months, all) => {
      const { emulator, stripe, subscribe, totals, half } = await shop();
      const coupon = await half(defined({ duration, duration_in_months }));
      const { id } = await subscribe({ items: [{ price: ACCOUNTS, quantity: 2, discounts: [{ coupon }] }] });
      await emulator.advance(63 * DAY_MS);
      expect(await totals(id)).toEqual(all);
      expect((await stripe.subscriptions.retrieve(id)).items.data[0]?.discounts).toEqual([]);
    },
  );

  it('can be set and taken off by an update', async () => {
    const { stripe, subscribe, half } = await shop();
    const { items } = await subscribe({ items: [{ price: ACCOUNTS, quantity: 2 }] });
    const id = String(items.data[0]?.id);
    const item = await stripe.subscriptionItems.update(id, { discounts: [{ coupon: await half() }] });
    expect(item.discounts).toHaveLength(1);
    expect((await stripe.subscriptionItems.update(id, { metadata: { a: 'b' } })).discounts).toEqual(item.discounts);
    expect((await stripe.subscriptionItems.update(id, { discounts: '' })).discounts).toEqual([]);
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['customer.discount.created', 'customer.discount.deleted']),
    );
  });
});

describe('a discount of a subscription', () => {
  it('switched for another is told of as an update, and ended by its own route (documented: coupon-switch)', async () => {
    const { stripe, subscribe, half } = await shop();
    const { id } = await subscribe({ items: [{ price: ACCOUNTS }], discounts: [{ coupon: await half() }] });
    const other = await half({ percent_off: 10 });
    await stripe.subscriptions.update(id, { discounts: [{ coupon: other }] });
    expect(await stripe.subscriptions.deleteDiscount(id)).toMatchObject({
      deleted: true,
      subscription: id,
      source: { coupon: other },
    });
    expect((await stripe.subscriptions.retrieve(id)).discounts).toEqual([]);
    await expect(stripe.subscriptions.deleteDiscount(id)).rejects.toMatchObject({ code: 'resource_missing' });
    expect((await provenEvents(stripe)).filter((type) => type.startsWith('customer.discount'))).toEqual([
      'customer.discount.created',
      'customer.discount.updated',
      'customer.discount.deleted',
    ]);
  });

  it('of a customer, whom only the CLI’s older words give one, is of what has no other', async () => {
    const { stripe, customer, half } = await shop();
    const discounted = { coupon: await half() } as Stripe.CustomerUpdateParams;
    await stripe.customers.update(customer.id, discounted);
    const draft = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoiceItems.create({ customer: customer.id, invoice: draft.id, amount: 1000, currency: 'usd' });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ subtotal: 1000, total: 500 });
    expect(await stripe.customers.deleteDiscount(customer.id)).toMatchObject({ deleted: true, customer: customer.id });
    await expect(stripe.customers.deleteDiscount(customer.id)).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(stripe.customers.deleteDiscount('cus_none')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('for some products leaves the others alone (documented: coupon-products)', async () => {
    const { stripe, subscribe, half, totals } = await shop();
    const { product } = await stripe.prices.retrieve(ACCOUNTS);
    const other = await stripe.products.create({ name: 'Other' });
    const coupon = await half({ applies_to: { products: [other.id] } });
    const extra = { currency: 'usd', product: other.id, unit_amount: 1000, recurring: { interval: 'month' } } as const;
    const { id } = await subscribe({
      items: [{ price: ACCOUNTS }, { price_data: extra }],
      discounts: [{ coupon }],
    });
    expect(await totals(id)).toEqual([900 + 500]);
    expect(product).not.toBe(other.id);
    expect((await stripe.coupons.retrieve(coupon)).applies_to).toBeUndefined();
    const expanded = await stripe.coupons.retrieve(coupon, { expand: ['applies_to'] });
    expect(expanded.applies_to).toEqual({ products: [other.id] });
    await expect(half({ applies_to: { products: ['prod_none'] } })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('a discount of a manual invoice', () => {
  it('is of the whole or of one item, and changes with the draft', async () => {
    const { stripe, customer, half } = await shop();
    const coupon = await half();
    const draft = await stripe.invoices.create({ customer: customer.id, discounts: [{ coupon }] });
    const item = { customer: customer.id, invoice: draft.id, currency: 'usd' };
    await stripe.invoiceItems.create({ ...item, amount: 1000 });
    const tenth = (await stripe.coupons.create({ percent_off: 10 })).id;
    await stripe.invoiceItems.create({ ...item, amount: 500, discounts: [{ coupon: tenth }] });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ subtotal: 1000 + 450, total: 500 + 225 });
    expect(await stripe.invoices.update(draft.id, { discounts: '' })).toMatchObject({ total: 1000 + 450 });
    await stripe.invoices.update(draft.id, { discounts: [{ coupon }] });
    const open = await stripe.invoices.finalizeInvoice(draft.id);
    expect(open).toMatchObject({ total: 725, amount_due: 725 });
    await expect(stripe.invoices.update(draft.id, { discounts: '' })).rejects.toMatchObject({ statusCode: 400 });
    expect((await stripe.coupons.retrieve(coupon)).times_redeemed).toBe(2);
  });
});

it('a discount in payment mode lowers what is paid, and counts once it is bought', async () => {
  const { emulator, stripe, half } = await shop();
  const coupon = await half();
  const code = await stripe.promotionCodes.create({ code: 'HALF', promotion: { type: 'coupon', coupon } });
  const price = await stripe.prices.create({ currency: 'usd', unit_amount: 3000, product_data: { name: 'Book' } });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'http://127.0.0.1:1/done',
    line_items: [{ price: price.id, quantity: 2 }],
    discounts: [{ promotion_code: code.id }],
  });
  expect(session).toMatchObject({ amount_subtotal: 6000, amount_total: 3000 });
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(0);
  await confirm(emulator, session.id, 'pm_card_visa');
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(done).toMatchObject({ payment_status: 'paid', payment_intent: { amount_received: 3000 } });
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
  expect((await stripe.coupons.retrieve(coupon)).times_redeemed).toBe(1);
});

describe('prorations of a discounted subscription', () => {
  const at = (proration_behavior: 'always_invoice', quantity: number, id: string | undefined) => ({
    items: [defined({ id, quantity })],
    proration_behavior,
  });

  it.each([
    ['forever', [-450, 900]],
    // The credit is of what was debited, the debit of what it costs now.
    ['once', [-450, 1800]],
  ] as const)('are net of a coupon for %s (documented: coupon-prorations)', async (duration, amounts) => {
    const { emulator, stripe, subscribe, half } = await shop();
    const { id, items } = await subscribe({
      items: [{ price: ACCOUNTS, quantity: 2 }],
      discounts: [{ coupon: await half({ duration }) }],
    });
    await emulator.advance(15.5 * DAY_MS);
    await stripe.subscriptions.update(id, at('always_invoice', 4, items.data[0]?.id));
    const [change] = await invoicesOf(stripe, id);
    expect(change?.lines.data.map(({ amount }) => amount)).toEqual(amounts);
    expect(change?.total).toBe(amounts[0] + amounts[1]);
    // What was debited by the change is what the next one gives back.
    await stripe.subscriptions.update(id, at('always_invoice', 2, items.data[0]?.id));
    const [back] = await invoicesOf(stripe, id);
    expect(back?.lines.data[0]?.amount).toBe(-amounts[1]);
  });

  it('share a sum off by what each item costs (documented: coupon-spread)', async () => {
    const { emulator, stripe, subscribe } = await shop();
    const coupon = (await stripe.coupons.create({ amount_off: 600, currency: 'usd', duration: 'forever' })).id;
    const { id } = await subscribe({ items: [{ price: ACCOUNTS, quantity: 2 }], discounts: [{ coupon }] });
    await emulator.advance(15.5 * DAY_MS);
    await stripe.subscriptions.cancel(id, { invoice_now: true, prorate: true });
    expect((await invoicesOf(stripe, id))[0]?.total).toBe(-(1800 - 600) / 2);
  });

  it('until an anchor bill a first part net of the coupon too', async () => {
    const { stripe, subscribe, half } = await shop();
    const { id } = await subscribe({
      items: [{ price: ACCOUNTS, quantity: 2 }],
      billing_cycle_anchor: Date.UTC(2026, 2, 16, 10) / 1000,
      discounts: [{ coupon: await half() }],
    });
    expect((await invoicesOf(stripe, id))[0]?.total).toBe(450);
  });
});
