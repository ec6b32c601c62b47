import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined } from '../core/defined.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { provenEvents, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

async function begin() {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({ name: 'Ada', payment_method: 'pm_card_visa' });
  const [card] = (await stripe.paymentMethods.list({ customer })).data;
  await stripe.customers.update(customer, { invoice_settings: defined({ default_payment_method: card?.id }) });
  return { emulator, stripe, customer };
}

describe('an invoice item', () => {
  it('is an amount, or a one-time price times a quantity, and can be changed while it waits', async () => {
    const { stripe, customer } = await begin();
    const fee = await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd', description: 'Setup' });
    expect(fee).toMatchObject({ amount: 700, quantity: 1, invoice: null, proration: false, parent: null });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount_decimal: Stripe.Decimal.from('0.6'),
      product_data: { name: 'Runs' },
    });
    const runs = await stripe.invoiceItems.create({ customer, pricing: { price: price.id }, quantity: 5012 });
    expect(runs).toMatchObject({ amount: 3007, description: 'Runs', quantity: 5012 });
    expect((await stripe.invoiceItems.update(runs.id, { quantity: 0 })).amount).toBe(0);
    expect((await stripe.invoiceItems.update(fee.id, { amount: -50, metadata: { a: 'b' } })).amount).toBe(-50);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toHaveLength(2);
    expect(await stripe.invoiceItems.del(fee.id)).toMatchObject({ deleted: true });
    await expect(stripe.invoiceItems.retrieve(fee.id)).rejects.toMatchObject({ code: 'resource_missing' });
    expect(await provenEvents(stripe)).toEqual(expect.arrayContaining(['invoiceitem.created', 'invoiceitem.deleted']));
  });

  it('needs a customer, an amount and no recurring price', async () => {
    const { stripe, customer } = await begin();
    await expect(stripe.invoiceItems.create({ amount: 1 })).rejects.toMatchObject({ param: 'customer' });
    await expect(stripe.invoiceItems.create({ customer })).rejects.toMatchObject({ param: 'amount' });
    await expect(stripe.invoiceItems.create({ customer: 'cus_none', amount: 1 })).rejects.toMatchObject({
      code: 'resource_missing',
    });
    const { id: price } = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month' },
      product_data: { name: 'R' },
    });
    await expect(stripe.invoiceItems.create({ customer, pricing: { price } })).rejects.toThrow(/type=recurring/);
  });

  it('that waits rides on the next invoice of a subscription, as its preview says', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    await stripe.invoiceItems.create({ customer: customer.id, amount: 250 });
    await stripe.invoiceItems.create({ customer: customer.id, subscription: subscription.id, amount: 300 });
    expect((await stripe.invoices.createPreview({ subscription: subscription.id })).total).toBe(1800 + 550);
    await emulator.advance(31 * DAY_MS + 2 * HOUR_MS);
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(invoice).toMatchObject({ billing_reason: 'subscription_cycle', amount_paid: 2350 });
    expect((await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data).toEqual([]);
    await provenEvents(stripe);
  });
});

describe('an invoice made by hand', () => {
  it('takes what waits only when told, and is paid with the customer’s card', async () => {
    const { stripe, customer } = await begin();
    await stripe.invoiceItems.create({ customer, amount: 1200, description: 'Advice' });
    const empty = await stripe.invoices.create({ customer });
    expect(empty).toMatchObject({ total: 0, billing_reason: 'manual', auto_advance: false, status: 'draft' });
    const draft = await stripe.invoices.create({
      customer,
      pending_invoice_items_behavior: 'include',
      description: 'By hand',
      metadata: { a: '1' },
    });
    expect(draft).toMatchObject({ total: 1200, description: 'By hand', automatically_finalizes_at: null });
    const open = await stripe.invoices.finalizeInvoice(draft.id ?? '');
    expect(open).toMatchObject({ status: 'open', amount_due: 1200 });
    expect(await stripe.invoices.pay(draft.id ?? '')).toMatchObject({ status: 'paid', amount_paid: 1200 });
    expect(await stripe.invoices.finalizeInvoice(empty.id ?? '')).toMatchObject({ status: 'paid', total: 0 });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['invoice.created', 'invoice.finalized', 'invoice.paid', 'charge.succeeded']),
    );
  });

  it('follows its items until it is finalized, and not after', async () => {
    const { stripe, customer } = await begin();
    const { id = '' } = await stripe.invoices.create({ customer });
    const item = await stripe.invoiceItems.create({ customer, invoice: id, amount: 500 });
    await stripe.invoices.addLines(id, { lines: [{ amount: 300, description: 'More' }] });
    await stripe.invoiceItems.update(item.id, { amount: 400 });
    const seen = await stripe.invoices.retrieve(id);
    expect(seen.total).toBe(700);
    const line = seen.lines.data.find(({ description }) => description === 'More');
    expect((await stripe.invoices.updateLines(id, { lines: [{ id: line?.id ?? '', amount: 350 }] })).total).toBe(750);
    expect((await stripe.invoices.updateLineItem(id, line?.id ?? '', { amount: 360 })).amount).toBe(360);
    expect(
      (await stripe.invoices.removeLines(id, { lines: [{ id: line?.id ?? '', behavior: 'unassign' }] })).total,
    ).toBe(400);
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toMatchObject([{ amount: 360 }]);
    await stripe.invoices.finalizeInvoice(id);
    await expect(stripe.invoiceItems.del(item.id)).rejects.toMatchObject({ code: 'invoice_not_editable' });
    await expect(stripe.invoiceItems.create({ customer, invoice: id, amount: 1 })).rejects.toMatchObject({
      code: 'invoice_not_editable',
    });
    await provenEvents(stripe);
  });

  it('that is sent waits for its day, and can be paid out of band', async () => {
    const { stripe, customer } = await begin();
    await stripe.invoiceItems.create({ customer, amount: 900 });
    await expect(stripe.invoices.create({ customer, collection_method: 'send_invoice' })).rejects.toMatchObject({
      param: 'days_until_due',
    });
    const draft = await stripe.invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 30,
      pending_invoice_items_behavior: 'include',
    });
    expect(draft.due_date).toBe(START_MS / 1000 + 30 * 86_400);
    const id = draft.id ?? '';
    expect(await stripe.invoices.sendInvoice(id)).toMatchObject({ status: 'open', amount_remaining: 900 });
    expect(await stripe.invoices.pay(id, { paid_out_of_band: true })).toMatchObject({
      status: 'paid',
      amount_paid_off_stripe: 900,
    });
    expect((await stripe.charges.list({ customer })).data).toEqual([]);
    expect(await provenEvents(stripe)).toContain('invoice.sent');
  });

  it('with auto_advance finalizes and collects by itself after an hour', async () => {
    const { emulator, stripe, customer } = await begin();
    await stripe.invoiceItems.create({ customer, amount: 900 });
    const { id = '' } = await stripe.invoices.create({
      customer,
      auto_advance: true,
      pending_invoice_items_behavior: 'include',
    });
    await emulator.advance(2 * HOUR_MS);
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'paid', amount_paid: 900 });
  });

  it('can be advanced later, deleted as a draft, and voided or given up once open', async () => {
    const { emulator, stripe, customer } = await begin();
    const make = async () => {
      const { id = '' } = await stripe.invoices.create({ customer });
      await stripe.invoiceItems.create({ customer, invoice: id, amount: 900 });
      return id;
    };
    const [later, gone, voided, lost] = [await make(), await make(), await make(), await make()];
    await stripe.invoices.update(later, { auto_advance: true });
    expect(await stripe.invoices.del(gone)).toMatchObject({ deleted: true });
    await expect(stripe.invoices.voidInvoice(voided)).rejects.toMatchObject({ code: 'status_transition_invalid' });
    for (const id of [voided, lost]) await stripe.invoices.finalizeInvoice(id);
    expect((await stripe.invoices.voidInvoice(voided)).status).toBe('void');
    expect((await stripe.invoices.markUncollectible(lost)).status).toBe('uncollectible');
    await expect(stripe.invoices.del(lost)).rejects.toMatchObject({ code: 'invoice_not_editable' });
    await emulator.advance(2 * HOUR_MS);
    expect((await stripe.invoices.retrieve(later)).status).toBe('paid');
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['invoice.deleted', 'invoice.voided', 'invoice.marked_uncollectible']),
    );
  });

  it('of a negative total is credited to the balance, which the next one takes up', async () => {
    const { stripe, customer } = await begin();
    await stripe.invoiceItems.create({ customer, amount: -500 });
    const { id = '' } = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
    expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({ status: 'paid', ending_balance: -500 });
    const next = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: next.id, amount: 800 });
    expect(await stripe.invoices.finalizeInvoice(next.id ?? '')).toMatchObject({
      amount_due: 300,
      starting_balance: -500,
    });
  });
});

it('a draft whose customer was deleted is never finalized, by nobody and by no clock, and can be deleted', async () => {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create();
  await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' });
  const made = { customer, auto_advance: true, pending_invoice_items_behavior: 'include' } as const;
  const { id } = await stripe.invoices.create(made);
  await stripe.customers.del(customer);
  const refused = { statusCode: 400, code: 'resource_missing', param: 'customer' };
  await expect(stripe.invoices.finalizeInvoice(id)).rejects.toMatchObject(refused);
  await expect(stripe.invoices.pay(id)).rejects.toMatchObject(refused);
  await expect(stripe.invoices.sendInvoice(id)).rejects.toMatchObject({ statusCode: 400 });
  await emulator.advance(2 * HOUR_MS);
  expect((await stripe.invoices.retrieve(id)).status).toBe('draft');
  expect(await stripe.invoices.del(id)).toMatchObject({ deleted: true });
});
