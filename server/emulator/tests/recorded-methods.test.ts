import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { starter } from './harness.ts';

// Payment methods of all kinds (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe/customer_test, 2026-09-20 and 2026-10-06).

const start = starter(Stripe);

type Given = Stripe.PaymentMethodCreateParams;

describe('payment methods other than cards', () => {
  it.each<[Given, object]>([
    [{ type: 'alipay' }, {}],
    [{ type: 'giropay', billing_details: { name: 'Ada' } }, {}],
    [{ type: 'wechat_pay' }, {}],
    [
      { type: 'fpx', fpx: { bank: 'affin_bank' } },
      { account_holder_type: null, bank: 'affin_bank' },
    ],
    [
      { type: 'ideal', ideal: { bank: 'abn_amro' } },
      { bank: 'abn_amro', bic: 'ABNANL2A' },
    ],
    [{ type: 'p24', p24: { bank: 'ing' } }, { bank: 'ing' }],
    [{ type: 'eps' }, { bank: null }],
    [{ type: 'sofort', sofort: { country: 'DE' } }, { country: 'DE' }],
    [{ type: 'paypal' }, { country: null, payer_email: null, payer_id: null }],
    [
      {
        type: 'acss_debit',
        acss_debit: { account_number: '000123456789', institution_number: '000', transit_number: '11000' },
      },
      {
        bank_name: 'STRIPE TEST BANK',
        fingerprint: expect.any(String),
        institution_number: '000',
        last4: '6789',
        transit_number: '11000',
      },
    ],
    [
      { type: 'us_bank_account', us_bank_account: { account_number: '000123456789', routing_number: '110000000' } },
      {
        account_holder_type: null,
        account_type: 'checking',
        bank_name: 'STRIPE TEST BANK',
        financial_connections_account: null,
        fingerprint: expect.any(String),
        last4: '6789',
        networks: { preferred: 'ach', supported: ['ach'] },
        routing_number: '110000000',
        status_details: {},
      },
    ],
  ])('are created and shown: %o', async (given, details) => {
    const { stripe } = await start();
    const method = await stripe.paymentMethods.create(given);
    expect(method).toMatchObject({ type: given.type, customer: null, allow_redisplay: 'unspecified' });
    const shown = { ...(await stripe.paymentMethods.retrieve(method.id)) } as unknown as Record<string, unknown>;
    expect(shown[given.type ?? '']).toEqual(details);
  });

  it('need the bank or country that their kind needs', async () => {
    const { stripe } = await start();
    await expect(stripe.paymentMethods.create({ type: 'fpx' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'parameter_missing',
      param: 'fpx',
    });
  });

  it('are neither saved nor paid with', async () => {
    const { stripe } = await start();
    const { id } = await stripe.paymentMethods.create({ type: 'alipay' });
    const { id: customer } = await stripe.customers.create();
    const refusal = { statusCode: 400, param: 'payment_method' };
    await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toMatchObject(refusal);
    const payment = { amount: 1_000, currency: 'usd', payment_method: id, confirm: true, return_url: 'http://a.test/' };
    await expect(stripe.paymentIntents.create(payment)).rejects.toMatchObject(refusal);
  });
});

describe('the bank code of a SEPA debit', () => {
  it.each([
    ['DK5000400440116243', { bank_code: '0040', country: 'DK', last4: '6243' }],
    ['DE89370400440532013000', { bank_code: '37040044', country: 'DE', last4: '3000' }],
    ['AT611904300234573201', { bank_code: '19043', country: 'AT', last4: '3201' }],
  ])('is as long as the country of %s has it', async (iban, shown) => {
    const { stripe } = await start();
    const billing_details = { email: 'ada@example.com', name: 'Ada' };
    const method = await stripe.paymentMethods.create({ type: 'sepa_debit', sepa_debit: { iban }, billing_details });
    expect(method.sepa_debit).toMatchObject({ ...shown, branch_code: '' });
  });
});

describe('a test card', () => {
  it.each([
    ['authenticationRequired', { country: 'DE', last4: '3184', funding: 'credit' }],
    ['authenticationRequiredOnSetup', { country: 'FR', last4: '3155' }],
    ['visa', { country: 'US', brand: 'visa' }],
    ['br', { country: 'BR', brand: 'visa' }],
    ['visa_debit', { country: 'US', brand: 'visa', funding: 'debit' }],
    ['mastercard_prepaid', { brand: 'mastercard', funding: 'prepaid' }],
    ['diners', { brand: 'diners', last4: '0004' }],
    ['jcb', { brand: 'jcb' }],
    ['unionpay', { brand: 'unionpay', last4: '0005' }],
  ])('shows the country, brand and funding of pm_card_%s', async (name, shown) => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    expect((await stripe.paymentMethods.attach(`pm_card_${name}`, { customer })).card).toMatchObject(shown);
  });

  it.each([
    ['tok_unionpay', 'unionpay', 'UnionPay'],
    ['tok_ie', 'visa', 'Visa'],
  ])('made of %s keeps its brand as the method of a legacy card', async (source, brand, spelled) => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const card = (await stripe.customers.createSource(customer, { source })) as Stripe.Card;
    expect(card.brand).toBe(spelled);
    expect((await stripe.paymentMethods.retrieve(card.id)).card?.brand).toBe(brand);
  });
});

describe('what a payment may be made by', () => {
  const link = { persistent_token: null };

  it('is named with its options by a payment intent: cards, Link and, in euros, a debit', async () => {
    const { stripe } = await start();
    const usd = await stripe.paymentIntents.create({ amount: 2_900, currency: 'usd' });
    expect(usd.payment_method_types).toEqual(['card', 'link']);
    expect(usd.payment_method_options).toMatchObject({ card: { request_three_d_secure: 'automatic' }, link });
    const eur = await stripe.paymentIntents.create({ amount: 2_900, currency: 'eur' });
    expect(eur.payment_method_types).toEqual(['card', 'link', 'sepa_debit']);
    expect(eur.payment_method_options).toMatchObject({ link, sepa_debit: {} });
  });

  it('is cards alone where automatic payment methods are off', async () => {
    const { stripe } = await start();
    const automatic_payment_methods = { enabled: false };
    const payment = await stripe.paymentIntents.create({ amount: 2_900, currency: 'usd', automatic_payment_methods });
    expect(payment.payment_method_types).toEqual(['card']);
    expect(Object.keys(payment.payment_method_options ?? {})).toEqual(['card']);
    const setup = await stripe.setupIntents.create({ automatic_payment_methods });
    expect(setup.payment_method_types).toEqual(['card']);
  });

  it('is named by a setup intent without options for Link', async () => {
    const { stripe } = await start();
    const setup = await stripe.setupIntents.create({ usage: 'off_session' });
    expect(setup.payment_method_types).toEqual(['card', 'link']);
    expect(Object.keys(setup.payment_method_options ?? {})).toEqual(['card']);
  });

  it('is what an invoice can be paid by', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const { id: invoice } = await stripe.invoices.create({ customer, currency: 'eur' });
    await stripe.invoiceItems.create({ customer, invoice, amount: 1_500, currency: 'eur' });
    await stripe.invoices.finalizeInvoice(invoice, { auto_advance: false });
    const [payment] = (await stripe.invoicePayments.list({ invoice, expand: ['data.payment.payment_intent'] })).data;
    expect(payment?.payment.payment_intent).toMatchObject({
      payment_method_options: { link },
      payment_method_types: ['card', 'link'],
    });
  });
});
