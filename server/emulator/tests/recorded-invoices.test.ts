import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { shop } from './recorded-shop.ts';

// What recorded exchanges with real Stripe show of invoices that somebody makes by hand, and of their payments.

const DAY_S = 86_400;

/** What happened since the last call, oldest first. */
async function watchEvents(stripe: Stripe) {
  const latest = async () => (await stripe.events.list({ limit: 1 })).data[0]?.id ?? '';
  let last = await latest();
  return async () => {
    const { data } = await stripe.events.list({ ending_before: last, limit: 100 });
    last = await latest();
    return data.reverse();
  };
}
const typesOf = (events: Stripe.Event[]): string[] => events.map(({ type }) => type);

/** A draft of twelve times $80. */
async function draft(card: string | null = 'pm_card_visa', more: Stripe.InvoiceCreateParams = {}) {
  const made = await shop(card);
  const { stripe, customer } = made;
  const since = await watchEvents(stripe);
  const { id = '' } = await stripe.invoices.create({ customer, ...more });
  const created = await since();
  const item = await stripe.invoiceItems.create({
    customer,
    invoice: id,
    quantity: 12,
    unit_amount_decimal: Stripe.Decimal.from('8000'),
    description: 'Plan',
  });
  return { ...made, id, item, created, since };
}

describe('a manual invoice', () => {
  it('sets the customer’s currency before its own event', async () => {
    const { stripe, customer, created } = await draft();
    expect(typesOf(created)).toEqual(['customer.updated', 'invoice.created']);
    expect(created[0]?.data.previous_attributes).toEqual({ currency: null });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ currency: 'usd' });
    const other = await shop();
    await other.stripe.invoices.create({ customer: other.customer, currency: 'eur' });
    expect(await other.stripe.invoices.create({ customer: other.customer })).toMatchObject({ currency: 'eur' });
  });

  it('lists only what changed when an item is added', async () => {
    const { since } = await draft();
    const events = await since();
    expect(typesOf(events)).toEqual(['invoiceitem.created', 'invoice.updated']);
    expect(events[1]?.data.previous_attributes).toEqual({
      amount_due: 0,
      amount_remaining: 0,
      lines: { data: [], total_count: 0 },
      subtotal: 0,
      subtotal_excluding_tax: 0,
      total: 0,
      total_excluding_tax: 0,
    });
  });

  it('is updated before it is finalized', async () => {
    const sent = { collection_method: 'send_invoice' as const, days_until_due: 30, auto_advance: true };
    const { stripe, id, since } = await draft(null, sent);
    const before = await stripe.invoices.retrieve(id);
    expect(before.rendering).toEqual({
      amount_tax_display: null,
      pdf: { page_size: 'auto' },
      template: null,
      template_version: null,
    });
    await since();
    const { rendering } = await stripe.invoices.finalizeInvoice(id);
    expect(rendering?.pdf).toEqual({ page_size: 'letter' });
    const events = await since();
    expect(typesOf(events).slice(0, 3)).toEqual(['payment_intent.created', 'invoice.updated', 'invoice.finalized']);
    expect(events[1]?.data.previous_attributes).toEqual({
      automatically_finalizes_at: before.automatically_finalizes_at,
      effective_at: null,
      ending_balance: null,
      hosted_invoice_url: null,
      invoice_pdf: null,
      number: null,
      rendering: { pdf: { page_size: 'auto' } },
      status: 'draft',
      status_transitions: { finalized_at: null },
    });
  });

  it('keeps its remaining amount when it is voided', async () => {
    const { stripe, id } = await draft();
    await stripe.invoices.finalizeInvoice(id);
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({
      status: 'void',
      amount_due: 96_000,
      amount_paid: 0,
      amount_remaining: 96_000,
    });
  });

  it('gives its payment what a bank’s statement is to show', async () => {
    const { stripe, id } = await draft('pm_card_visa', { statement_descriptor: 'Cloud Standard' });
    const { payments } = await stripe.invoices.pay(id, {
      expand: ['payments.data.payment.payment_intent.latest_charge'],
    });
    const intent = payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({
      statement_descriptor: 'Cloud Standard',
      latest_charge: {
        statement_descriptor: 'Cloud Standard',
        calculated_statement_descriptor: 'CLOUD STANDARD',
      },
    });
    const longer = { statement_descriptor: 'More than twenty-two letters' };
    await expect(stripe.invoices.update(id, longer)).rejects.toMatchObject({ param: 'statement_descriptor' });
  });
});

describe('an amount without a price', () => {
  it('gets a one-time price of its own that cannot be used again, of which no event tells', async () => {
    const { stripe, id, item, since } = await draft();
    expect(typesOf(await since())).toEqual(['invoiceitem.created', 'invoice.updated']);
    const details = item.pricing?.price_details;
    const [line] = (await stripe.invoices.retrieve(id)).lines.data;
    expect(line?.pricing?.price_details).toEqual(details);
    expect(await stripe.prices.retrieve(String(details?.price))).toMatchObject({
      active: false,
      billing_scheme: 'per_unit',
      currency: 'usd',
      product: details?.product,
      recurring: null,
      tax_behavior: 'unspecified',
      type: 'one_time',
      unit_amount: 8_000,
    });
    await expect(
      stripe.checkout.sessions.create({
        mode: 'payment',
        success_url: 'http://127.0.0.1/',
        line_items: [{ price: String(details?.price), quantity: 1 }],
      }),
    ).rejects.toMatchObject({ param: 'line_items[0][price]' });
  });

  it('gets another when it changes', async () => {
    const { stripe, item } = await draft();
    const changed = await stripe.invoiceItems.update(item.id, { amount: 500 });
    const price = await stripe.prices.retrieve(String(changed.pricing?.price_details?.price));
    expect(price).toMatchObject({ unit_amount: 500, active: false });
    expect(price.id).not.toBe(item.pricing?.price_details?.price);
  });

  it('is no order when it has no name', async () => {
    const { stripe, customer } = await shop();
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 1_900 });
    const { payments } = await stripe.invoices.pay(id, { expand: ['payments.data.payment.payment_intent'] });
    const intent = payments?.data[0]?.payment.payment_intent;
    expect(intent).toMatchObject({ description: 'Payment for Invoice', setup_future_usage: null });
    expect(intent).not.toHaveProperty('payment_details');
  });
});

it('a declined payment of an invoice says what the bank says, and shows the card', async () => {
  const { stripe, id } = await draft('pm_card_chargeCustomerFail');
  const bank = { advice_code: 'try_again_later', network_decline_code: '01' };
  const card = { object: 'payment_method', card: { last4: '0341' } };
  const error = await stripe.invoices.pay(id).catch((thrown) => thrown);
  expect(error.raw).toMatchObject({
    ...bank,
    code: 'card_declined',
    decline_code: 'generic_decline',
    payment_method: card,
    payment_intent: {
      last_payment_error: {
        ...bank,
        doc_url: 'https://stripe.com/docs/error-codes/card-declined',
        payment_method: card,
        type: 'card_error',
      },
      payment_details: { order_reference: id },
      payment_method: null,
      status: 'requires_payment_method',
    },
  });
  expect((await stripe.charges.retrieve(error.raw.charge)).outcome).toMatchObject(bank);
});

it('a card that is charged by hand holds the amount for seven days', async () => {
  const { stripe, customer } = await shop();
  const { latest_charge } = await stripe.paymentIntents.create({
    amount: 2_900,
    currency: 'usd',
    customer,
    payment_method: 'pm_card_visa',
    confirm: true,
    capture_method: 'manual',
    return_url: 'http://127.0.0.1/',
    expand: ['latest_charge'],
  });
  const charge = latest_charge as Stripe.Charge;
  expect(charge).toMatchObject({ captured: false, amount_captured: 0, balance_transaction: null });
  expect(charge.payment_method_details?.card?.capture_before).toBe(charge.created + 7 * DAY_S);
});

it('money of a payment is available from a midnight on', async () => {
  const { stripe, id } = await draft();
  await stripe.invoices.pay(id);
  const [transaction] = (await stripe.balanceTransactions.list({ type: 'charge' })).data;
  expect((transaction?.available_on ?? 1) % DAY_S).toBe(0);
  expect(transaction?.available_on).toBeGreaterThan(transaction?.created ?? 0);
});

it('a line of a credit note’s own shows no metadata unless it has some', async () => {
  const { stripe, id: invoice } = await draft();
  await stripe.invoices.pay(invoice);
  const line = { type: 'custom_line_item' as const, description: 'Refund', quantity: 1, unit_amount: 500 };
  const { lines } = await stripe.creditNotes.create({
    invoice,
    refund_amount: 1_000,
    lines: [line, { ...line, metadata: { why: 'late' } }],
  });
  expect(lines.data.map(({ metadata }) => metadata)).toEqual([null, { why: 'late' }]);
});
