import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { provenEvents, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const eur = { amount: 1000, currency: 'eur' };
const mandate_data = { customer_acceptance: { type: 'offline', offline: {} } } as const;

const usd = {
  amount: 2000,
  currency: 'usd',
  confirm: true,
  payment_method_data: { type: 'customer_balance' },
  payment_method_options: {
    customer_balance: { funding_type: 'bank_transfer', bank_transfer: { type: 'us_bank_transfer' } },
  },
} as const;

async function owing(amount = 2000) {
  const { stripe } = await start();
  const { id: customer } = await stripe.customers.create();
  const intent = await stripe.paymentIntents.create({ ...usd, customer, amount });
  const fund = (cents: number, more: { currency?: string; reference?: string } = {}) =>
    stripe.testHelpers.customers.fundCashBalance(customer, { amount: cents, currency: 'usd', ...more });
  const moves = async () =>
    (await stripe.customers.listCashBalanceTransactions(customer)).data.map((each) => [each.type, each.ending_balance]);
  return { stripe, customer, intent, fund, moves };
}

const account = (stripe: Stripe, iban = 'AT321904300235473204', name = 'Bob') =>
  stripe.paymentMethods.create({
    type: 'sepa_debit',
    sepa_debit: { iban },
    billing_details: { name, email: 'bob@example.com' },
  });

describe('a bank debit', () => {
  it('is processing until the bank has paid, five days later, and cannot be taken back meanwhile', async () => {
    const { emulator, stripe } = await start();
    const method = await account(stripe, 'FR14 2004 1010 0505 0001 3m02 606');
    expect(method).toMatchObject({ type: 'sepa_debit', sepa_debit: { country: 'FR', last4: '2606' } });
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
    await emulator.advance(5 * DAY_MS - 60_000);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('processing');
    await emulator.advance(60_000);
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

  it.each([
    ['AT611904300234573201', 0, 'succeeded'],
    ['AT321904300235473204', 3, 'succeeded'],
    ['AT861904300235473202', 0, 'requires_payment_method'],
    ['AT051904300235473205', 3, 'requires_payment_method'],
  ] as const)(
    'of the test account %s ends after %i minutes: %s (documented: sepa-accounts)',
    async (iban, minutes, status) => {
      const { emulator, stripe } = await start();
      const { id: payment_method } = await account(stripe, iban);
      const { id } = await stripe.paymentIntents.create({ ...eur, confirm: true, payment_method, mandate_data });
      if (minutes > 0) await emulator.advance(minutes * 60_000 - 1);
      if (minutes > 0) expect((await stripe.paymentIntents.retrieve(id)).status).toBe('processing');
      await emulator.advance(1);
      const intent = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
      expect(intent.status).toBe(status);
      const paid = status === 'succeeded';
      expect(intent.latest_charge).toMatchObject({ paid, status: paid ? 'succeeded' : 'failed' });
      if (!paid) expect(intent.last_payment_error).toMatchObject({ payment_method: { id: payment_method } });
      const events = await provenEvents(stripe);
      expect(events).toContain(paid ? 'payment_intent.succeeded' : 'payment_intent.payment_failed');
    },
  );

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
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
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

describe('a bank transfer', () => {
  it('is asked for, counts in part, and pays when all of it has come; what is over stays with the customer', async () => {
    const { stripe, customer, intent, fund, moves } = await owing();
    expect(intent).toMatchObject({
      status: 'requires_action',
      next_action: { display_bank_transfer_instructions: { amount_remaining: 2000, type: 'us_bank_transfer' } },
    });
    const unexpected = { code: 'payment_intent_unexpected_state' };
    expect(await fund(500)).toMatchObject({ type: 'funded', net_amount: 500, ending_balance: 500 });
    const partly = await stripe.paymentIntents.retrieve(intent.id);
    expect(partly).toMatchObject({
      status: 'requires_action',
      next_action: { display_bank_transfer_instructions: { amount_remaining: 1500 } },
    });
    await expect(stripe.paymentIntents.update(intent.id, { amount: 600 })).rejects.toMatchObject(unexpected);
    const card = { payment_method: 'pm_card_visa' };
    await expect(stripe.paymentIntents.confirm(intent.id, card)).rejects.toMatchObject(unexpected);
    await fund(1600);
    const paid = await stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000, next_action: null });
    expect(paid.latest_charge).toMatchObject({ payment_method_details: { type: 'customer_balance' } });
    const next = await stripe.paymentIntents.create({ ...usd, customer, amount: 100 });
    expect(next.status).toBe('succeeded');
    expect(await moves()).toEqual([
      ['applied_to_payment', 0],
      ['applied_to_payment', 100],
      ['funded', 1600],
      ['applied_to_payment', 0],
      ['funded', 500],
    ]);
    const events = (await provenEvents(stripe)).filter((type) => /^payment_intent/.test(type));
    expect(events).toEqual([
      'payment_intent.created',
      'payment_intent.requires_action',
      'payment_intent.partially_funded',
      'payment_intent.succeeded',
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
  });

  it('goes back to the balance when its payment is canceled', async () => {
    const { stripe, intent, fund, moves } = await owing();
    await fund(500);
    expect((await stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled');
    expect((await moves())[0]).toEqual(['unapplied_from_payment', 500]);
    await fund(1);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled');
  });

  it('pays what its reference names first', async () => {
    const { stripe, customer, intent, fund } = await owing(100);
    const second = await stripe.paymentIntents.create({ ...usd, customer, amount: 100 });
    const reference = second.next_action?.display_bank_transfer_instructions?.reference;
    await fund(100, { reference: reference ?? '' });
    expect((await stripe.paymentIntents.retrieve(second.id)).status).toBe('succeeded');
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_action');
    await Promise.all([fund(60), fund(60)]);
    expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
  });

  it('needs a customer, its own currency and a kind, and is money', async () => {
    const { stripe, customer, fund } = await owing();
    const create = (params: Partial<Stripe.PaymentIntentCreateParams>) =>
      stripe.paymentIntents.create({ ...usd, customer, ...params });
    const { customer: _, ...alone } = { ...usd, customer };
    await expect(stripe.paymentIntents.create(alone)).rejects.toMatchObject({ param: 'customer' });
    await expect(create({ currency: 'eur' })).rejects.toMatchObject({ param: 'currency' });
    await expect(create({ capture_method: 'manual' })).rejects.toMatchObject({ param: 'capture_method' });
    await expect(create({ payment_method_options: {} })).rejects.toMatchObject({ code: 'parameter_missing' });
    await expect(fund(0)).rejects.toMatchObject({ param: 'amount' });
    await expect(fund(-5)).rejects.toMatchObject({ param: 'amount' });
    await expect(fund(1e12)).rejects.toMatchObject({ param: 'amount' });
    await expect(fund(5, { currency: 'chf' })).rejects.toMatchObject({ param: 'currency' });
    const funding = stripe.testHelpers.customers.fundCashBalance('cus_none', { amount: 5, currency: 'usd' });
    await expect(funding).rejects.toMatchObject({ code: 'resource_missing' });
    const [own] = (await stripe.customers.listCashBalanceTransactions(customer)).data;
    expect(own).toBeUndefined();
    const { id: other } = await stripe.customers.create();
    const { id } = await fund(5);
    expect((await stripe.customers.retrieveCashBalanceTransaction(customer, id)).net_amount).toBe(5);
    await expect(stripe.customers.retrieveCashBalanceTransaction(other, id)).rejects.toMatchObject({ statusCode: 404 });
  });
});
