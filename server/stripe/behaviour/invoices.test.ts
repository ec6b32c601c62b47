import { describe, expect, test } from 'vitest';
import { giveCard, makeCustomer } from './shop.ts';
import { stripe } from './target.ts';

/** An invoice over $9 to a customer with a card, still a draft. */
async function draft(card = 'pm_card_visa') {
  const { id: customer } = await makeCustomer();
  await giveCard(customer, card);
  const invoice = await stripe.invoices.create({ customer, auto_advance: false });
  await stripe.invoiceItems.create({
    customer,
    invoice: invoice.id,
    amount: 900,
    currency: 'usd',
    description: 'Work',
  });
  return { customer, id: invoice.id };
}

async function open(card = 'pm_card_visa') {
  const made = await draft(card);
  return { ...made, invoice: await stripe.invoices.finalizeInvoice(made.id, { auto_advance: false }) };
}

describe('an invoice', () => {
  test('is a draft without a number, then open with one and a page, then paid', async () => {
    const { id } = await draft();
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: 'draft',
      billing_reason: 'manual',
      total: 900,
      hosted_invoice_url: null,
    });
    const opened = await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
    expect(opened).toMatchObject({
      status: 'open',
      number: expect.stringMatching(/-0001$/),
      hosted_invoice_url: expect.stringMatching(/^https?:/),
      invoice_pdf: expect.stringMatching(/^https?:/),
      amount_due: 900,
    });
    const paid = await stripe.invoices.pay(id, { expand: ['payments'] });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 900, amount_remaining: 0, attempt_count: 1 });
    expect(paid.status_transitions.paid_at).not.toBeNull();
    expect(paid.payments?.data).toMatchObject([{ status: 'paid', amount_paid: 900, is_default: true }]);
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ statusCode: 400 });
    const { data } = await stripe.invoices.listLineItems(id);
    expect(data).toMatchObject([{ amount: 900, description: 'Work', quantity: 1 }]);
  });

  test('that is a draft is deleted; one that is open cannot be', async () => {
    const { id } = await draft();
    expect(await stripe.invoices.del(id)).toMatchObject({ id, deleted: true });
    await expect(stripe.invoices.retrieve(id)).rejects.toMatchObject({ code: 'resource_missing' });
    const { id: opened } = await open();
    await expect(stripe.invoices.del(opened)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });

  test('that is void is no longer owed; a draft cannot be void', async () => {
    const { id } = await draft();
    await expect(stripe.invoices.voidInvoice(id)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({ status: 'void' });
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });

  test('that is uncollectible can still be paid', async () => {
    const { id } = await open();
    expect(await stripe.invoices.markUncollectible(id)).toMatchObject({ status: 'uncollectible', amount_due: 900 });
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid' });
  });

  test('that was paid elsewhere has no charge', async () => {
    const { id, customer } = await open();
    expect(await stripe.invoices.pay(id, { paid_out_of_band: true })).toMatchObject({ status: 'paid' });
    expect((await stripe.charges.list({ customer })).data).toEqual([]);
  });

  test('whose card declines stays open, and is paid with another', async () => {
    const { id, customer } = await open('pm_card_chargeCustomerFail');
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ type: 'StripeCardError', code: 'card_declined' });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: 'open',
      attempted: true,
      amount_remaining: 900,
    });
    await giveCard(customer);
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid' });
  });

  test('uses up a balance before the card', async () => {
    const { id, customer } = await draft();
    await stripe.customers.createBalanceTransaction(customer, { amount: -400, currency: 'usd' });
    const opened = await stripe.invoices.finalizeInvoice(id, { auto_advance: false });
    expect(opened).toMatchObject({ total: 900, starting_balance: -400, ending_balance: 0, amount_due: 500 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: 0 });
  });
});

describe('money given back', () => {
  test('by a refund of the invoice’s payment leaves the invoice paid', async () => {
    const { id } = await open();
    await stripe.invoices.pay(id);
    const [payment] = (await stripe.invoicePayments.list({ invoice: id })).data;
    const intent = payment?.payment.payment_intent;
    const payment_intent = typeof intent === 'string' ? intent : (intent?.id ?? '');
    expect(await stripe.refunds.create({ payment_intent, amount: 300 })).toMatchObject({ amount: 300 });
    const found = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent } });
    expect(found.data.map(({ invoice }) => invoice)).toEqual([id]);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'paid', amount_paid: 900 });
  });

  test('by a credit note before the payment makes less of it due', async () => {
    const { id } = await open();
    const note = await stripe.creditNotes.create({ invoice: id, amount: 300, reason: 'order_change' });
    expect(note).toMatchObject({ status: 'issued', type: 'pre_payment', total: 300, pre_payment_amount: 300 });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      amount_remaining: 600,
      pre_payment_credit_notes_amount: 300,
    });
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid', amount_paid: 600 });
  });

  test('by a credit note after the payment is refunded, or kept as a balance', async () => {
    const { id, customer } = await open();
    await stripe.invoices.pay(id);
    const refunded = await stripe.creditNotes.create({ invoice: id, amount: 200, refund_amount: 200 });
    expect(refunded).toMatchObject({ type: 'post_payment', post_payment_amount: 200 });
    expect(refunded.refunds).toHaveLength(1);
    await stripe.creditNotes.create({ invoice: id, amount: 300, credit_amount: 300 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -300 });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ post_payment_credit_notes_amount: 500 });
    const tooMuch = stripe.creditNotes.create({ invoice: id, amount: 401, credit_amount: 401 });
    await expect(tooMuch).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
  });
});
