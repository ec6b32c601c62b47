import Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { giveCard, makeCustomer, makePrice, makeProduct, makeSeats } from './shop.ts';
import { afterwards, eventually, stripe } from './target.ts';

const RETURN_URL = 'https://example.com/return';

/** A draft for a customer with a card. */
async function draft(params: Stripe.InvoiceCreateParams = {}) {
  const { id: customer } = await makeCustomer();
  await giveCard(customer);
  const { id } = await stripe.invoices.create({ customer, auto_advance: false, ...params });
  const add = (amount: number) => stripe.invoiceItems.create({ customer, invoice: id, amount, currency: 'usd' });
  return { customer, id, add };
}

async function half(): Promise<string> {
  const { id } = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
  afterwards(() => stripe.coupons.del(id));
  return id;
}

describe('a one-off invoice', () => {
  test('takes a percentage off each line separately, half a cent up (assumed: discount-rounding)', async () => {
    const { id, add } = await draft({ discounts: [{ coupon: await half() }] });
    await add(1_001);
    await add(1_003);
    const { lines, total } = await stripe.invoices.retrieve(id);
    const off = lines.data.map(({ discount_amounts }) => discount_amounts?.map(({ amount }) => amount));
    expect(off.sort()).toEqual([[501], [502]]);
    expect(total).toBe(2_004 - 1_003);
  });

  test('tells of no discount of its own (assumed: invoice-discount-events)', async () => {
    const { customer } = await draft({ discounts: [{ coupon: await half() }] });
    await stripe.customers.update(customer, { name: 'Later' });
    const told = async (type: string) =>
      (await stripe.events.list({ type, limit: 100 })).data.filter(({ data: { object } }) =>
        Object.values(object).includes(customer),
      );
    await eventually('the later event', async () => (await told('customer.updated')).length > 0);
    expect(await told('customer.discount.created')).toEqual([]);
  });

  test('that is deleted as a draft takes its items with it (assumed: draft-deleted-items)', async () => {
    const { customer, id, add } = await draft();
    await add(900);
    await stripe.invoices.del(id);
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
  });

  test('bills an amount without a price by a product that cannot be used (assumed: ad-hoc-product)', async () => {
    const { id, add } = await draft();
    await add(900);
    const [line] = (await stripe.invoices.retrieve(id)).lines.data;
    const product = await stripe.products.retrieve(String(line?.pricing?.price_details?.product));
    expect(product).toMatchObject({ active: false });
  });

  test('is credited a part of a line with that part of its amount (assumed: credit-note-part)', async () => {
    const { customer, id: invoice } = await draft();
    const { id: price } = await makePrice({ unit_amount_decimal: Stripe.Decimal.from('33.5') });
    await stripe.invoiceItems.create({ customer, invoice, pricing: { price }, quantity: 3 });
    const { lines, total } = await stripe.invoices.finalizeInvoice(invoice, { auto_advance: false });
    // 100.5 cents, and a third of 101.
    expect(total).toBe(101);
    const part = { type: 'invoice_line_item' as const, invoice_line_item: lines.data[0]?.id ?? '', quantity: 1 };
    expect((await stripe.creditNotes.preview({ invoice, lines: [part] })).total).toBe(34);
  });
});

describe('a subscription whose invoices are sent', () => {
  test('needs an address to send them to and days until they are due (assumed: sent-needs)', async () => {
    const { id: price } = await makeSeats();
    const sent = { items: [{ price }], collection_method: 'send_invoice' as const };
    const { id: customer } = await makeCustomer();
    await expect(stripe.subscriptions.create({ ...sent, customer, days_until_due: 30 })).rejects.toThrow(/email/i);
    const { id: known } = await makeCustomer({ email: 'ada@example.com' });
    await expect(stripe.subscriptions.create({ ...sent, customer: known })).rejects.toMatchObject({
      param: 'days_until_due',
    });
  });
});

describe('a checkout session', () => {
  test('shows the e-mail address that it was given (assumed: checkout-email)', async () => {
    const { id: price } = await makeSeats();
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: RETURN_URL,
      customer_email: 'ada@example.com',
      line_items: [{ price, quantity: 1 }],
    });
    expect(session.customer_details).toMatchObject({ email: 'ada@example.com', name: null });
    await stripe.checkout.sessions.expire(session.id);
  });

  test('has either a discount or a field for codes (assumed: checkout-discount-or-codes)', async () => {
    const { id: price } = await makeSeats();
    const both = stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: RETURN_URL,
      line_items: [{ price, quantity: 1 }],
      discounts: [{ coupon: await half() }],
      allow_promotion_codes: true,
    });
    await expect(both).rejects.toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400 });
  });
});

describe('a portal flow', () => {
  test('to a price that its configuration does not offer is refused (assumed: portal-words)', async () => {
    const product = await makeProduct();
    const monthly = (unit_amount: number) => makePrice({ product, unit_amount, recurring: { interval: 'month' } });
    const [offered, other] = [await monthly(900), await monthly(1_900)];
    const configuration = await stripe.billingPortal.configurations.create({
      default_return_url: RETURN_URL,
      features: {
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product, prices: [offered.id] }],
        },
      },
    });
    afterwards(() => stripe.billingPortal.configurations.update(configuration.id, { active: false }));
    const { id: customer } = await makeCustomer();
    await giveCard(customer);
    const { id: subscription, items } = await stripe.subscriptions.create({
      customer,
      items: [{ price: offered.id, quantity: 1 }],
    });
    const item = items.data[0]?.id ?? '';
    const flow = stripe.billingPortal.sessions.create({
      customer,
      configuration: configuration.id,
      flow_data: {
        type: 'subscription_update_confirm',
        subscription_update_confirm: { subscription, items: [{ id: item, price: other.id, quantity: 1 }] },
      },
    });
    await expect(flow).rejects.toThrow(`The item \`${item}\` cannot be updated to price \`${other.id}\``);
  });
});
