import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, receiver, START_MS } from './harness.ts';
import { itemOf, shop, subscribed } from './recorded-shop.ts';

// What real objects show, field by field (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe, 2026-09-20 and 2026-10-06).

const S = START_MS / 1_000;
const field = (object: object, name: string): unknown => Reflect.get(object, name);

/** The payment of an invoice, and its charge. */
async function paymentOf(stripe: Stripe, invoice: string) {
  const { payments } = await stripe.invoices.retrieve(invoice, { expand: ['payments'] });
  const intent = await stripe.paymentIntents.retrieve(String(payments?.data[0]?.payment.payment_intent));
  const charge = await stripe.charges.retrieve(String(intent.latest_charge), { expand: ['refunds'] });
  return { intent, charge };
}

describe('a subscription', () => {
  it('shows its plan and quantity, and counts its items', async () => {
    const { stripe, subscription, monthly } = await subscribed();
    expect(subscription).toMatchObject({
      quantity: 1,
      plan: { id: monthly, amount: 2_500, object: 'plan' },
      items: { total_count: 1 },
      managed_payments: { enabled: false },
      trial_settings: { end_behavior: { billing_cycle_anchor: 'now', missing_payment_method: 'create_invoice' } },
    });
    const other = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 100,
      recurring: { interval: 'month' },
      product_data: { name: 'More' },
    });
    const two = await stripe.subscriptions.update(subscription.id, { items: [{ price: other.id }] });
    expect(two).toMatchObject({ quantity: null, plan: null, items: { total_count: 2 } });
  });

  it('takes a price by its older name', async () => {
    const { stripe, subscription, yearly } = await subscribed();
    const params = { items: [{ id: itemOf(subscription), plan: yearly }], proration_behavior: 'none' };
    const changed = await stripe.rawRequest('POST', `/v1/subscriptions/${subscription.id}`, params);
    expect(field(changed, 'plan')).toMatchObject({ id: yearly });
    const missing = stripe.rawRequest('POST', `/v1/subscriptions/${subscription.id}`, { items: [{ plan: 'nope' }] });
    await expect(missing).rejects.toMatchObject({ param: 'items[0][price]' });
  });
});

describe('the invoice of a subscription', () => {
  it('counts in the product’s unit, and says that nothing is credited', async () => {
    const { invoice } = await subscribed();
    expect(invoice.lines).toMatchObject({
      total_count: 1,
      data: [
        {
          description: '1 user × Test Subscription (at $25.00 / month)',
          parent: { subscription_item_details: { proration: false, proration_details: { credited_items: null } } },
          pricing: { unit_amount_decimal: '2500' },
        },
      ],
    });
    expect(invoice).toMatchObject({ webhooks_delivered_at: S, payments: { url: '/v1/invoices/payments' } });
  });

  it('of a trial is free in its unit too', async () => {
    const { stripe, customer, monthly } = await subscribed();
    const trial = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly, quantity: 2 }],
      trial_period_days: 14,
    });
    const [invoice] = await invoicesOf(stripe, trial.id);
    expect(invoice).toMatchObject({ attempted: true, attempt_count: 0, status: 'paid' });
    const [line] = invoice?.lines.data ?? [];
    expect(line).toMatchObject({ amount: 0, description: 'Free trial for 2 user × Test Subscription' });
    expect(String(line?.pricing?.unit_amount_decimal)).toBe('0');
  });

  it('is paid for a purpose, which its payment and charge name', async () => {
    const { emulator, stripe, subscription, invoice } = await subscribed();
    const first = await paymentOf(stripe, invoice.id ?? '');
    expect(first.intent).toMatchObject({
      description: 'Subscription creation',
      managed_payments: { enabled: false },
      payment_details: { customer_reference: null, order_reference: invoice.id },
      setup_future_usage: 'off_session',
      shared_payment_granted_token: null,
    });
    expect(first.charge.description).toBe('Subscription creation');
    await emulator.advance(32 * DAY_MS);
    const [renewal] = await invoicesOf(stripe, subscription.id);
    expect((await paymentOf(stripe, renewal?.id ?? '')).charge.description).toBe('Subscription update');
  });

  it('that bills a change shows prorations without a price for one, and the time since the period began', async () => {
    const { emulator, stripe, subscription, yearly } = await subscribed();
    await emulator.advance(DAY_MS);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription), price: yearly }],
      proration_behavior: 'always_invoice',
      trial_end: 'now',
      cancel_at_period_end: false,
    });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    expect(invoice).toMatchObject({ period_start: S, period_end: S + 86_400, billing_reason: 'subscription_update' });
    const details = (line?: Stripe.InvoiceLineItem) => line?.parent?.subscription_item_details;
    for (const line of invoice?.lines.data ?? []) {
      expect(line).toMatchObject({ discountable: false, pricing: { unit_amount_decimal: null } });
      expect(details(line)?.invoice_item).toMatch(/^ii_/);
    }
  });

  it('that a new anchor makes credits by an invoice item and then bills the whole period', async () => {
    const { emulator, stripe, subscription, yearly } = await subscribed();
    await emulator.advance(DAY_MS);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription), price: yearly }],
      billing_cycle_anchor: { type: 'now' },
      proration_behavior: 'always_invoice',
    });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    const lines = invoice?.lines.data ?? [];
    expect(lines.map(({ description }) => description)).toEqual([
      'Unused time on Test Subscription after 03 Mar 2026',
      '1 user × Test Subscription (at $250.00 / year)',
    ]);
    expect(lines[0]?.parent?.subscription_item_details).toMatchObject({
      invoice_item: expect.stringMatching(/^ii_/),
      proration_details: { credited_items: { invoice: expect.any(String) } },
    });
  });

  it('was delivered when every endpoint had answered', async () => {
    let status = 500;
    const url = await receiver(() => status);
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', { webhook: { url, secret: 'whsec_x' } });
    await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.idle();
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    expect(invoice?.webhooks_delivered_at).toBeNull();
    status = 200;
    await emulator.advance(DAY_MS);
    expect((await stripe.invoices.retrieve(invoice?.id ?? '')).webhooks_delivered_at).toBeGreaterThan(S);
  });
});

it('a charge shows what its card could have done', async () => {
  const { stripe, invoice } = await subscribed();
  const { charge } = await paymentOf(stripe, invoice.id ?? '');
  expect(charge).toMatchObject({
    destination: null,
    dispute: null,
    order: null,
    radar_options: {},
    refunds: { data: [], total_count: 0, url: `/v1/charges/${charge.id}/refunds` },
    payment_method_details: {
      card: {
        electronic_commerce_indicator: '07',
        extended_authorization: { status: 'disabled' },
        incremental_authorization: { status: 'unavailable' },
        multicapture: { status: 'unavailable' },
        network_token: { used: false },
      },
    },
  });
});

describe('a payment of its own', () => {
  it('takes the account’s payment methods, and settles in a step of its own', async () => {
    const { emulator, stripe, customer, events } = await shop();
    const intent = await stripe.paymentIntents.create({
      amount: 2_900,
      currency: 'usd',
      customer,
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'http://127.0.0.1/',
      expand: ['latest_charge'],
    });
    expect(intent).toMatchObject({
      automatic_payment_methods: { allow_redirects: 'always', enabled: true },
      capture_method: 'automatic_async',
      latest_charge: { balance_transaction: null, captured: true },
      payment_method_configuration_details: { id: expect.stringMatching(/^pmc_/), parent: null },
      status: 'succeeded',
    });
    await emulator.idle();
    const [update] = await events('charge.updated');
    expect(update?.data).toMatchObject({
      object: { balance_transaction: expect.stringMatching(/^txn_/) },
      previous_attributes: { balance_transaction: null },
    });
  });

  it('of nothing is refused, and told what to do instead', async () => {
    const { stripe } = await shop();
    await expect(stripe.paymentIntents.create({ amount: 0, currency: 'usd' })).rejects.toMatchObject({
      statusCode: 400,
      code: 'parameter_invalid_integer',
      param: 'amount',
      message: expect.stringMatching(/^The amount must be greater than or equal to the minimum charge amount allowed/),
    });
  });
});

it('a card that declines when it is attached says why, and names no charge', async () => {
  const { stripe, customer } = await shop(null);
  const error = await stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer }).catch((thrown) => thrown);
  expect(error.raw).toMatchObject({
    advice_code: 'try_again_later',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
    network_decline_code: '01',
    param: '',
    type: 'card_error',
  });
  expect(error.raw).not.toHaveProperty('charge');
});

it('a setup intent takes the account’s payment methods', async () => {
  const { stripe, customer } = await shop();
  expect(await stripe.setupIntents.create({ customer, usage: 'off_session' })).toMatchObject({
    automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    managed_payments: { enabled: false },
    payment_method_configuration_details: { id: expect.stringMatching(/^pmc_/) },
    status: 'requires_payment_method',
  });
});

it('a customer shows a credit balance by invoice when asked', async () => {
  const { stripe, customer } = await shop(null);
  const shown = await stripe.customers.retrieve(customer, { expand: ['invoice_credit_balance'] });
  expect(field(shown, 'invoice_credit_balance')).toEqual({});
});

it('an invoice item names no fields that are frozen and no rules', async () => {
  const { stripe, customer } = await shop();
  const item = await stripe.invoiceItems.create({ customer, amount: 1_000, currency: 'usd', description: 'Setup fee' });
  expect(item).toMatchObject({ frozen_fields: [], invoicing_rules: [], proration: false });
  expect(item).not.toHaveProperty('net_amount');
});
