import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { START_MS } from './harness.ts';
import { shop, subscribed } from './recorded-shop.ts';

// What real cards, refusals and subscriptions show (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe, 2026-09-20 and 2026-10-06).

const S = START_MS / 1_000;

describe('a test card', () => {
  it.each([
    [Date.UTC(2026, 8, 20), 9, 2027],
    [Date.UTC(2026, 9, 6), 10, 2027],
    [Date.UTC(2031, 11, 31), 12, 2032],
  ])('that is made at %i lasts a year, to the month', async (frozenAtMs, exp_month, exp_year) => {
    const { stripe, customer } = await shop('pm_card_visa', { clock: { frozenAtMs } });
    const expiry = { exp_month, exp_year };
    expect((await stripe.paymentMethods.list({ customer })).data).toMatchObject([{ card: expiry }]);
    const token = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    expect(token.card).toMatchObject(expiry);
    expect(await stripe.customers.createSource(customer, { source: 'tok_visa' })).toMatchObject(expiry);
  });

  it('that asks gives the script of the page what it needs', async () => {
    const { stripe, customer, price } = await shop('pm_card_threeDSecure2Required');
    const { latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(2_500) }],
      expand: ['latest_invoice.payments.data.payment.payment_intent'],
    });
    const { payments, ...invoice } = latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({
      amount_remaining: 2_500,
      attempt_count: 0,
      attempted: true,
      auto_advance: true,
      next_payment_attempt: null,
    });
    expect(payments?.data[0]).toMatchObject({ amount_paid: null, status: 'open' });
    const { id: merchant } = (await stripe.rawRequest('GET', '/v1/account')) as unknown as { id: string };
    expect(payments?.data[0]?.payment.payment_intent).toMatchObject({
      last_payment_error: null,
      latest_charge: null,
      next_action: {
        type: 'use_stripe_sdk',
        use_stripe_sdk: {
          directory_server_name: 'visa',
          merchant,
          one_click_authn: null,
          server_transaction_id: expect.stringMatching(/^[\da-f]{8}-/),
          three_d_secure_2_source: expect.stringMatching(/^payatt_/),
          three_ds_method_url: '',
          type: 'stripe_3ds2_fingerprint',
        },
      },
      payment_method: expect.stringMatching(/^pm_/),
    });
  });
});

it('a charge shows where the order of its payment is shipped', async () => {
  const { stripe, customer } = await shop();
  const address = { line1: '1 Main St', city: 'Cupertino', state: 'CA' };
  const { latest_charge, shipping } = await stripe.paymentIntents.create({
    amount: 2_500,
    currency: 'usd',
    customer,
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'http://127.0.0.1/',
    shipping: { name: 'Recipient', address },
    expand: ['latest_charge'],
  });
  expect((latest_charge as Stripe.Charge).shipping).toEqual({
    address: { ...address, country: null, line2: null, postal_code: null },
    carrier: null,
    name: 'Recipient',
    phone: null,
    tracking_number: null,
  });
  expect((latest_charge as Stripe.Charge).shipping).toEqual(shipping);
});

describe('a line of an invoice', () => {
  it('of several units shows the unit’s label as it is', async () => {
    const { stripe, customer, monthly } = await subscribed();
    const { latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly, quantity: 10 }],
      expand: ['latest_invoice'],
    });
    expect((latest_invoice as Stripe.Invoice).lines.data).toMatchObject([
      { amount: 25_000, description: '10 user × Test Subscription (at $25.00 / month)', quantity: 10 },
    ]);
  });

  it('names its subscription in its parent only', async () => {
    const { stripe, customer, subscription, invoice } = await subscribed();
    const { id = '' } = await stripe.invoices.create({ customer });
    await stripe.invoiceItems.create({ customer, invoice: id, amount: 1_000, description: 'Setup fee' });
    const lines = [...invoice.lines.data, ...(await stripe.invoices.listLineItems(id)).data];
    expect(lines.map(({ parent }) => parent?.subscription_item_details?.subscription)).toEqual([
      subscription.id,
      undefined,
    ]);
    for (const line of lines) expect(line).not.toHaveProperty('subscription');
  });
});

describe('a subscription', () => {
  it('that is to end and then ends at once shows when it was first asked for', async () => {
    const { emulator, stripe, subscription } = await subscribed();
    const end = subscription.items.data[0]?.current_period_end;
    const asked = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const reason = { cancellation_details: { reason: 'cancellation_requested' } };
    expect(asked).toMatchObject({
      cancel_at: end,
      cancel_at_period_end: true,
      canceled_at: S,
      ended_at: null,
      ...reason,
    });
    await emulator.advance(DAY_MS);
    expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: S,
      ended_at: S + 86_400,
      status: 'canceled',
      ...reason,
    });
  });

  it('that stays after all no longer shows a reason to end', async () => {
    const { stripe, subscription } = await subscribed();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    const stays = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(stays).toMatchObject({
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    });
  });

  it('whose collection is paused stays active', async () => {
    const { stripe, subscription } = await subscribed();
    const resumes_at = S + 31 * 86_400;
    const paused = await stripe.subscriptions.update(subscription.id, {
      pause_collection: { behavior: 'void', resumes_at },
    });
    expect(paused).toMatchObject({ pause_collection: { behavior: 'void', resumes_at }, status: 'active' });
    const resumed = await stripe.subscriptions.update(subscription.id, { pause_collection: '' });
    expect(resumed).toMatchObject({ pause_collection: null, status: 'active' });
  });
});

it('a refusal leads to its request in the account’s workbench', async () => {
  const { stripe } = await shop();
  const { id } = (await stripe.rawRequest('GET', '/v1/account')) as unknown as { id: string };
  const error = await stripe.paymentMethods.retrieve('pm_missing').catch((thrown) => thrown);
  expect(error.raw.request_log_url).toBe(
    `https://dashboard.stripe.com/${id}/test/workbench/logs?object=${error.requestId}`,
  );
});
