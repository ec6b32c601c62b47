import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, RUNS, START_MS } from './harness.ts';
import { amounts, itemOf, shop } from './recorded-shop.ts';

const START_S = START_MS / 1_000;

async function withFee() {
  const made = await shop();
  const product = (await made.stripe.products.create({ name: 'Setup' })).id;
  const fee = (await made.stripe.prices.create({ product, currency: 'usd', unit_amount: 700 })).id;
  return { ...made, product, fee, monthly: await made.price(1_000) };
}

describe('a one-time price beside a new subscription', () => {
  it('is on its first invoice, for the first period', async () => {
    const { stripe, customer, fee, monthly } = await withFee();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly }],
      add_invoice_items: [{ price: fee, quantity: 2, metadata: { kind: 'setup' } }],
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice).toMatchObject({ status: 'paid', total: 2_400, billing_reason: 'subscription_create' });
    const line = invoice?.lines.data.find(({ amount }) => amount === 1_400);
    expect(line).toMatchObject({
      description: 'Setup',
      quantity: 2,
      metadata: { kind: 'setup' },
      period: { start: START_S, end: made.items.data[0]?.current_period_end },
      parent: { type: 'invoice_item_details', invoice_item_details: { subscription: made.id } },
    });
  });

  it('makes a first invoice where usage alone makes none', async () => {
    const { stripe, customer, product } = await withFee();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: RUNS }],
      add_invoice_items: [{ price_data: { currency: 'usd', product, unit_amount: 300 } }],
    });
    expect(made.status).toBe('active');
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([300]);
  });

  it('is due at once in a trial', async () => {
    const { stripe, customer, fee, monthly } = await withFee();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly }],
      trial_period_days: 7,
      add_invoice_items: [{ price: fee }],
    });
    expect(made.status).toBe('trialing');
    expect((await invoicesOf(stripe, made.id))[0]).toMatchObject({ status: 'paid', total: 700 });
  });
});

describe('a one-time price beside a change', () => {
  it('waits for the next invoice, or is on the one that the change makes', async () => {
    const { emulator, stripe, customer, fee, monthly } = await withFee();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: monthly }] });
    await stripe.subscriptions.update(made.id, { add_invoice_items: [{ price: fee }] });
    expect(await invoicesOf(stripe, made.id)).toHaveLength(1);
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 2 }],
      proration_behavior: 'always_invoice',
      add_invoice_items: [{ price: fee, quantity: 3 }],
    });
    const [changed] = await invoicesOf(stripe, made.id);
    expect(changed?.total).toBe(1_000 + 700 + 2_100);
    await emulator.advance(40 * DAY_MS);
    expect((await invoicesOf(stripe, made.id))[0]?.total).toBe(2_000);
  });

  it('names its period by timestamps', async () => {
    const { stripe, customer, fee, monthly } = await withFee();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: monthly }] });
    const end = START_S + 86_400;
    await stripe.subscriptions.update(made.id, {
      add_invoice_items: [
        {
          price: fee,
          period: { start: { type: 'max_item_period_start' }, end: { type: 'timestamp', timestamp: end } },
        },
      ],
    });
    expect((await stripe.invoiceItems.list({ customer })).data[0]?.period).toEqual({ start: START_S, end });
  });
});

describe('a one-time price is refused', () => {
  it.each([
    ['when it recurs', 'monthly', 'add_invoice_items[0][price]'],
    ['when there is no such price', 'price_none', 'add_invoice_items[0][price]'],
    ['without a price', undefined, 'add_invoice_items[0][price]'],
    ['in another currency', 'yen', 'add_invoice_items[0][price]'],
  ] as const)('%s', async (_, which, param) => {
    const { stripe, customer, product, monthly } = await withFee();
    const yen = (await stripe.prices.create({ product, currency: 'jpy', unit_amount: 700 })).id;
    const price = which === 'monthly' ? monthly : which === 'yen' ? yen : which;
    await expect(
      stripe.subscriptions.create({
        customer,
        items: [{ price: monthly }],
        add_invoice_items: [{ ...(price && { price }), quantity: 1 }],
      }),
    ).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param });
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
  });
});
