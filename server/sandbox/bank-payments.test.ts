import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { provenEvents, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const eur = { amount: 1000, currency: 'eur' };
const mandate_data = { customer_acceptance: { type: 'offline', offline: {} } } as const;

const account = (stripe: Stripe, iban = 'AT321904300235473204', name = 'Bob') =>
  stripe.paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban },
    billing_details: { name, email: 'bob@example.com' },
  });

describe('a bank debit', () => {
  it('is processing until the bank has paid, five days later, and cannot be taken back meanwhile', async () => {
    const { sandbox, stripe } = await start();
    const method = await account(stripe, 'AT32 1904 3002 3547 3204');
    expect(method).toMatchObject({ type: 'sepa_debit', sepa_debit: { country: 'AT', last4: '3204' } });
    const { id, status, latest_charge } = await stripe.paymentIntents.create({
      ...eur,
      confirm: true,
      payment_method: method.id,
      mandate_data,
    });
    expect(status).toBe('processing');
    const charge = String(latest_charge);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ status: 'pending', paid: false });
    const unexpected = { code: 'payment_intent_unexpected_state' };
    await expect(stripe.refunds.create({ charge })).rejects.toMatchObject({ code: 'charge_not_refundable' });
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject(unexpected);
    await expect(stripe.paymentIntents.confirm(id)).rejects.toMatchObject(unexpected);
    await expect(stripe.paymentIntents.update(id, { amount: 2000 })).rejects.toMatchObject(unexpected);
    await sandbox.advance(5 * DAY_MS - 60_000);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('processing');
    await sandbox.advance(60_000);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded', amount_received: 1000 });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ status: 'succeeded', paid: true });
    expect((await stripe.refunds.create({ charge })).status).toBe('succeeded');
    const events = await provenEvents(stripe);
    expect(events.filter((type) => /^(charge\.[^r]|payment_intent)/.test(type))).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  it('needs euros, a mandate, and money taken at once', async () => {
    const { stripe } = await start();
    const given = { ...eur, confirm: true, payment_method: (await account(stripe)).id };
    const create = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
      stripe.paymentIntents.create({ ...given, mandate_data, ...params });
    await expect(stripe.paymentIntents.create(given)).rejects.toMatchObject({ param: 'mandate_data' });
    await expect(create({ currency: 'usd' })).rejects.toMatchObject({ param: 'currency' });
    await expect(create({ capture_method: 'manual' })).rejects.toMatchObject({ param: 'capture_method' });
    await expect(create({ setup_future_usage: 'off_session' })).rejects.toMatchObject({ param: 'payment_method' });
    expect(await provenEvents(stripe)).not.toContain('payment_intent.created');
  });

  it('pays for payment intents alone: it is neither saved nor taken for an invoice', async () => {
    const { sandbox, stripe } = await start();
    const { customer } = await subscribe(sandbox, stripe);
    const { id } = await account(stripe);
    const refused = { param: 'payment_method', statusCode: 400 };
    await expect(stripe.paymentMethods.attach(id, { customer: customer.id })).rejects.toMatchObject(refused);
    await expect(stripe.setupIntents.create({ confirm: true, payment_method: id })).rejects.toMatchObject(refused);
    await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      auto_advance: false,
      pending_invoice_items_behavior: 'include',
    });
    const { id: invoice } = await stripe.invoices.finalizeInvoice(String(draft.id));
    await expect(stripe.invoices.pay(String(invoice), { payment_method: id })).rejects.toMatchObject(refused);
  });

  it.each([
    ['', 'parameter_invalid_empty'],
    [' ', 'parameter_missing'],
    ['AT321904300235473205', 'invalid_bank_account_iban'],
    ['4242424242424242', 'invalid_bank_account_iban'],
    [`AT32${'1'.repeat(4000)}`, 'invalid_bank_account_iban'],
  ])('has an account number that is right, which %.20s is not', async (iban, code) => {
    const { stripe } = await start();
    await expect(account(stripe, iban)).rejects.toMatchObject({ code, param: 'sepa_debit[iban]' });
    await expect(account(stripe, undefined, '')).rejects.toMatchObject({ param: 'billing_details[name]' });
  });
});
