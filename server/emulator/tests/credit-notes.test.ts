import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { provenEvents, starter } from './harness.ts';

const start = starter(Stripe);

async function billed(pays: boolean) {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({ payment_method: 'pm_card_visa' });
  const { id = '' } = await stripe.invoices.create({ customer });
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 1000, description: 'Runs' });
  await stripe.invoices.finalizeInvoice(id);
  if (pays) await stripe.invoices.pay(id, { payment_method: 'pm_card_visa' });
  return { emulator, stripe, customer, invoice: id };
}

describe('a credit note', () => {
  it('on a paid invoice refunds, credits the balance, and settles elsewhere', async () => {
    const { stripe, customer, invoice } = await billed(true);
    const given = {
      invoice,
      amount: 700,
      refund_amount: 400,
      credit_amount: 200,
      out_of_band_amount: 100,
      memo: 'Sorry',
      reason: 'order_change',
    } as const;
    const preview = await stripe.creditNotes.preview(given);
    const note = await stripe.creditNotes.create(given);
    expect(preview).toMatchObject({ total: note.total, post_payment_amount: 700 });
    expect(note).toMatchObject({
      type: 'post_payment',
      status: 'issued',
      memo: 'Sorry',
      refunds: [{ amount_refunded: 400 }],
    });
    expect((await stripe.customers.retrieve(customer)) as Stripe.Customer).toMatchObject({ balance: -200 });
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
      status: 'paid',
      post_payment_credit_notes_amount: 700,
      amount_paid: 1000,
    });
    expect((await stripe.charges.list({ customer })).data).toMatchObject([{ amount_refunded: 400 }]);
    const [move] = (await stripe.customers.listBalanceTransactions(customer)).data;
    expect(move).toMatchObject({ type: 'credit_note', amount: -200, ending_balance: -200, credit_note: note.id });
    await expect(stripe.creditNotes.create({ invoice, amount: 301, refund_amount: 301 })).rejects.toMatchObject({
      param: 'amount',
    });
    await expect(stripe.creditNotes.create({ invoice, amount: 300 })).rejects.toMatchObject({ param: 'refund_amount' });
    await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toMatchObject({
      code: 'status_transition_invalid',
    });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['credit_note.created', 'charge.refunded', 'refund.created']),
    );
  });

  it('on an open invoice lowers what is owed, until it is voided', async () => {
    const { stripe, invoice } = await billed(false);
    const [line] = (await stripe.invoices.retrieve(invoice)).lines.data;
    const note = await stripe.creditNotes.create({
      invoice,
      lines: [defined({ type: 'invoice_line_item', invoice_line_item: line?.id, amount: 300 })],
    });
    expect(note).toMatchObject({ type: 'pre_payment', pre_payment_amount: 300, total: 300 });
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
      amount_due: 700,
      amount_remaining: 700,
      pre_payment_credit_notes_amount: 300,
    });
    expect((await stripe.creditNotes.listLineItems(note.id)).data).toMatchObject([
      { amount: 300, description: 'Runs' },
    ]);
    expect((await stripe.creditNotes.update(note.id, { memo: 'x' })).memo).toBe('x');
    expect((await stripe.creditNotes.voidCreditNote(note.id)).status).toBe('void');
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
      amount_due: 1000,
      pre_payment_credit_notes_amount: 0,
    });
    await stripe.creditNotes.create({
      invoice,
      lines: [{ type: 'custom_line_item', description: 'Half', quantity: 2, unit_amount: 250 }],
    });
    expect(await stripe.invoices.pay(invoice, { payment_method: 'pm_card_visa' })).toMatchObject({ amount_paid: 500 });
    expect((await stripe.charges.list()).data).toMatchObject([{ amount: 500 }]);
    expect((await stripe.creditNotes.list({ invoice })).data).toHaveLength(2);
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['credit_note.updated', 'credit_note.voided', 'invoice.updated']),
    );
  });

  it('of all that is owed leaves the invoice paid', async () => {
    const { stripe, invoice } = await billed(false);
    await stripe.creditNotes.create({ invoice, amount: 1000 });
    expect(await stripe.invoices.retrieve(invoice)).toMatchObject({
      status: 'paid',
      amount_paid: 0,
      amount_remaining: 0,
    });
    expect(await provenEvents(stripe)).toContain('invoice.paid');
  });

  it('needs an invoice that is open or paid, an amount, and lines that are there', async () => {
    const { stripe, customer, invoice } = await billed(true);
    const draft = await stripe.invoices.create({ customer });
    await expect(stripe.creditNotes.create({ invoice: draft.id ?? '', amount: 1 })).rejects.toMatchObject({
      param: 'invoice',
    });
    await expect(stripe.creditNotes.create({ invoice })).rejects.toMatchObject({ param: 'amount' });
    await expect(stripe.creditNotes.create({ invoice, amount: 0 })).rejects.toMatchObject({ param: 'amount' });
    const lines = [{ type: 'invoice_line_item', invoice_line_item: 'il_none', quantity: 1 }] as const;
    await expect(stripe.creditNotes.create({ invoice, lines: [...lines] })).rejects.toMatchObject({
      code: 'resource_missing',
    });
    await expect(stripe.creditNotes.create({ invoice: 'in_none', amount: 1 })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });
});

describe('a customer balance', () => {
  it('keeps why it changed: at the start, by hand, into an invoice and out of it', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create({ balance: -300 });
    const credit = await stripe.customers.createBalanceTransaction(customer, {
      amount: -200,
      currency: 'usd',
      description: 'Thanks',
    });
    expect(credit).toMatchObject({ amount: -200, ending_balance: -500, type: 'adjustment' });
    expect(await stripe.customers.retrieveBalanceTransaction(customer, credit.id)).toMatchObject({
      description: 'Thanks',
    });
    expect(
      (await stripe.customers.updateBalanceTransaction(customer, credit.id, { metadata: { a: '1' } })).metadata,
    ).toEqual({ a: '1' });
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 1000 });
    expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({ amount_due: 500, ending_balance: 0 });
    await stripe.invoices.voidInvoice(id);
    await stripe.customers.update(customer, { balance: 0 });
    const moves = (await stripe.customers.listBalanceTransactions(customer)).data;
    expect(moves.map(({ type, amount, ending_balance }) => [type, amount, ending_balance]).reverse()).toEqual([
      ['initial', -300, -300],
      ['adjustment', -200, -500],
      ['applied_to_invoice', 500, 0],
      ['unapplied_from_invoice', -500, -500],
      ['adjustment', 500, 0],
    ]);
    await expect(stripe.customers.retrieveBalanceTransaction('cus_other', credit.id)).rejects.toMatchObject({
      code: 'resource_missing',
    });
    await provenEvents(stripe);
  });
});

describe('a refund', () => {
  it('gives back part by part, and no more than was paid', async () => {
    const { stripe, customer } = await billed(true);
    const [charge] = (await stripe.charges.list({ customer })).data;
    const refund = await stripe.refunds.create(defined({ charge: charge?.id, amount: 400, metadata: { a: '1' } }));
    expect((await stripe.refunds.update(refund.id, { metadata: { b: '2' } })).metadata).toEqual({ a: '1', b: '2' });
    await expect(stripe.refunds.create(defined({ charge: charge?.id, amount: 601 }))).rejects.toThrow(
      'Refund amount ($6.01) is greater than unrefunded amount on charge ($6.00)',
    );
    await stripe.refunds.create({ payment_intent: String(charge?.payment_intent) });
    expect(await stripe.charges.retrieve(charge?.id ?? '')).toMatchObject({ refunded: true, amount_refunded: 1000 });
    await expect(stripe.refunds.create(defined({ charge: charge?.id }))).rejects.toMatchObject({
      code: 'charge_already_refunded',
    });
    await expect(stripe.refunds.create(defined({ charge: charge?.id, amount: -5 }))).rejects.toMatchObject({
      param: 'amount',
    });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['refund.created', 'refund.updated', 'charge.refunded']),
    );
  });
});
