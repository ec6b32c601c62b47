import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined, type Overrides } from '../core/defined.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, provenEvents, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const DAY_S = 86_400;
const SENT = { collection_method: 'send_invoice', days_until_due: 7 } as const;

async function billed(more: Overrides<Stripe.SubscriptionCreateParams> = {}) {
  const { emulator, stripe } = await start();
  const customer = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' });
  const subscription = await stripe.subscriptions.create(
    defined({ customer: customer.id, items: [{ price: ACCOUNTS, quantity: 2 }], ...SENT, ...more }),
  );
  const statusOf = async () => (await stripe.subscriptions.retrieve(subscription.id)).status;
  return { emulator, stripe, customer, subscription, statusOf };
}

describe('a subscription whose bills are sent', () => {
  it('is active at once, its first invoice a draft that is sent an hour later (documented: sent-first-draft)', async () => {
    const { emulator, stripe, subscription } = await billed();
    expect(subscription).toMatchObject({ status: 'active', days_until_due: 7 });
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
      status: 'draft',
      due_date: S + 7 * DAY_S,
      next_payment_attempt: null,
      collection_method: 'send_invoice',
    });
    await emulator.advance(2 * HOUR_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ status: 'open', attempted: false });
    const types = await provenEvents(stripe);
    expect(types).toContain('invoice.sent');
    expect(types).not.toContain('invoice.payment_failed');
  });

  it('is past due when the date passes, told of before and then, and active once paid (documented: due-date)', async () => {
    const { emulator, stripe, subscription, customer, statusOf } = await billed();
    await emulator.advance(4 * DAY_MS);
    expect(await provenEvents(stripe)).toContain('invoice.will_be_due');
    expect(await statusOf()).toBe('active');
    await emulator.advance(3 * DAY_MS);
    expect(await provenEvents(stripe)).toContain('invoice.overdue');
    expect(await statusOf()).toBe('past_due');
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: true });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    await stripe.invoices.pay(String(invoice?.id), { paid_out_of_band: true });
    expect(await statusOf()).toBe('active');
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: false });
  });

  it('stays in order when a card is declined before the date', async () => {
    const { emulator, stripe, subscription, customer, statusOf } = await billed();
    await emulator.advance(2 * HOUR_MS);
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    const pay = stripe.invoices.pay(String(invoice?.id), { payment_method: card.id });
    await expect(pay).rejects.toMatchObject({ statusCode: 402 });
    expect(await statusOf()).toBe('active');
    await emulator.advance(30 * DAY_MS);
    expect(await statusOf()).toBe('past_due');
  });

  it('that is paid in time is never overdue, nor is one that is voided', async () => {
    const { emulator, stripe, subscription } = await billed();
    await emulator.advance(2 * HOUR_MS);
    const [first] = await invoicesOf(stripe, subscription.id);
    await stripe.invoices.voidInvoice(String(first?.id));
    await emulator.advance(20 * DAY_MS);
    expect(await provenEvents(stripe)).not.toContain('invoice.overdue');
  });

  it('bills a change at once, and can go over to charging and back', async () => {
    const { emulator, stripe, subscription } = await billed();
    await emulator.advance(2 * HOUR_MS);
    const items = [{ id: String(subscription.items.data[0]?.id), quantity: 4 }];
    await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'always_invoice' });
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ status: 'open', attempted: false });
    const charged = await stripe.subscriptions.update(subscription.id, { collection_method: 'charge_automatically' });
    expect(charged).toMatchObject({ collection_method: 'charge_automatically', days_until_due: null });
    const back = { collection_method: 'send_invoice' } as const;
    await expect(stripe.subscriptions.update(subscription.id, back)).rejects.toMatchObject({ param: 'days_until_due' });
  });

  it('needs days and an address, and a charged one no days (assumed: sent-needs)', async () => {
    await expect(billed({ days_until_due: undefined })).rejects.toMatchObject({ param: 'days_until_due' });
    await expect(billed({ collection_method: undefined })).rejects.toMatchObject({ param: 'days_until_due' });
    await expect(billed({ days_until_due: -1 })).rejects.toMatchObject({ statusCode: 400 });
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create({ name: 'Ada' });
    const create = stripe.subscriptions.create({ customer, items: [{ price: ACCOUNTS }], ...SENT });
    await expect(create).rejects.toMatchObject({ message: expect.stringContaining('Missing email') });
  });
});

it('a manual invoice that is sent is overdue at its date', async () => {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({ email: 'ada@example.com' });
  const due_date = S + 10 * DAY_S;
  const draft = await stripe.invoices.create({ customer, collection_method: 'send_invoice', due_date });
  await stripe.invoiceItems.create({ customer, invoice: draft.id, amount: 900, currency: 'usd' });
  await stripe.invoices.sendInvoice(draft.id);
  await emulator.advance(11 * DAY_MS);
  const types = await provenEvents(stripe);
  expect(types.filter((type) => /sent|due/.test(type))).toEqual([
    'invoice.sent',
    'invoice.will_be_due',
    'invoice.overdue',
  ]);
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ delinquent: true });
});
