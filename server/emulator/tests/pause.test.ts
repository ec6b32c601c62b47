import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { invoicesOf, provenEvents, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const DAY_S = 86_400;
const HALF_MS = 15.5 * DAY_MS;

async function paused(params: Stripe.SubscriptionPauseParams = {}, card = 'pm_card_visa') {
  const { emulator, stripe } = await start();
  const shop = await subscribe(emulator, stripe, 2, card);
  await emulator.advance(HALF_MS);
  const subscription = await stripe.subscriptions.pause(shop.subscription.id, params);
  return { ...shop, emulator, stripe, subscription };
}

describe('a pause', () => {
  it('ends the period, bills nothing more and credits unused time on the next invoice (documented: pause)', async () => {
    const { emulator, stripe, subscription } = await paused();
    expect(subscription).toMatchObject({
      status: 'paused',
      status_details: { paused: { type: 'subscription', subscription: { type: 'pause_requested' } } },
    });
    expect(subscription.items.data.map((item) => item.current_period_end)).toEqual([
      S + 15.5 * DAY_S,
      S + 15.5 * DAY_S,
    ]);
    await emulator.advance(20 * DAY_MS);
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    const waiting = await stripe.invoiceItems.list({ customer: String(subscription.customer), pending: true });
    expect(waiting.data.map(({ amount }) => amount)).toEqual([-900]);
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.updated']),
    );
  });

  it('invoices usage and credit at once when asked, and neither when told so (documented: pause)', async () => {
    const { emulator, stripe } = await start();
    const { subscription, customer } = await subscribe(emulator, stripe);
    await report(stripe, customer.id, 1_000, 'a');
    await emulator.advance(HALF_MS);
    await stripe.subscriptions.pause(subscription.id, { invoicing_behavior: 'invoice' });
    expect((await invoicesOf(stripe, subscription.id))[0]?.total).toBe(600 - 900);
    const other = await paused({
      bill_for: { outstanding_usage_through: { type: 'none' }, unused_time_from: { type: 'none' } },
    });
    expect((await other.stripe.invoiceItems.list({ pending: true })).data).toEqual([]);
  });

  it('can credit the whole period', async () => {
    const { stripe } = await paused({ bill_for: { unused_time_from: { type: 'item_current_period_start' } } });
    expect((await stripe.invoiceItems.list({ pending: true })).data.map(({ amount }) => amount)).toEqual([-1800]);
  });

  it('is refused twice, in classic mode and for what is not active', async () => {
    const { stripe, subscription, customer } = await paused();
    await expect(stripe.subscriptions.pause(subscription.id)).rejects.toMatchObject({ statusCode: 400 });
    const classic = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: String(subscription.items.data[1]?.price.id), quantity: 1 }],
      billing_mode: { type: 'classic' },
      payment_behavior: 'default_incomplete',
    });
    await expect(stripe.subscriptions.pause(classic.id)).rejects.toMatchObject({ statusCode: 400 });
    await expect(stripe.subscriptions.resume(classic.id)).rejects.toMatchObject({ statusCode: 400 });
    await expect(stripe.subscriptions.pause('sub_none')).rejects.toMatchObject({ statusCode: 404 });
  });
});

describe('a resumption', () => {
  it('waits for its invoice to be paid and begins a new period (documented: resume)', async () => {
    const { emulator, stripe, subscription } = await paused();
    await emulator.advance(10 * DAY_MS);
    const waiting = await stripe.subscriptions.resume(subscription.id, { expand: ['latest_invoice'] });
    expect(waiting).toMatchObject({ status: 'paused', latest_invoice: { status: 'open', total: 900 } });
    await expect(stripe.subscriptions.resume(subscription.id)).rejects.toMatchObject({ statusCode: 400 });
    const invoice = waiting.latest_invoice;
    await stripe.invoices.pay(typeof invoice === 'object' ? String(invoice?.id) : String(invoice));
    const now = await stripe.subscriptions.retrieve(subscription.id);
    expect(now).toMatchObject({ status: 'active', billing_cycle_anchor: S + 25.5 * DAY_S });
    expect(now.status_details).toBeUndefined();
    expect(await provenEvents(stripe)).toContain('customer.subscription.resumed');
    await emulator.advance(32 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
      billing_reason: 'subscription_cycle',
      total: 1800,
      status: 'paid',
    });
  });

  it('that nobody pays for in 23 hours is void, and the pause goes on (documented: resume-expires)', async () => {
    const { emulator, stripe, subscription } = await paused();
    await stripe.subscriptions.resume(subscription.id);
    await emulator.advance(24 * HOUR_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]?.status).toBe('void');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('paused');
  });

  it('on payment success tries the card in the request (documented: resume-behavior)', async () => {
    const { stripe, subscription } = await paused();
    const payment_behavior = 'resume_on_payment_success';
    expect((await stripe.subscriptions.resume(subscription.id, { payment_behavior })).status).toBe('active');
  });

  it.each([
    ['resume_on_payment_success', 'paused'],
    ['resume_on_payment_attempt', 'past_due'],
  ] as const)('with %s is %s after a decline (documented: resume-behavior)', async (payment_behavior, status) => {
    const { stripe, subscription, customer, emulator } = await paused();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id });
    await stripe.subscriptions.resume(subscription.id, { payment_behavior });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    if (status === 'past_due')
      await expect(stripe.invoices.pay(String(invoice?.id))).rejects.toMatchObject({ statusCode: 402 });
    await emulator.idle();
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(status);
    expect((await stripe.invoices.retrieve(String(invoice?.id))).next_payment_attempt !== null).toBe(
      status === 'paused',
    );
  });

  it('with an unchanged anchor prorates what is left of the period that runs (documented: resume-unchanged)', async () => {
    const { emulator, stripe, subscription } = await paused();
    await emulator.advance(7.75 * DAY_MS);
    const resumed = await stripe.subscriptions.resume(subscription.id, { billing_cycle_anchor: { type: 'unchanged' } });
    expect(resumed).toMatchObject({ status: 'active', billing_cycle_anchor: S });
    const waiting = await stripe.invoiceItems.list({ pending: true });
    expect(waiting.data.map(({ amount }) => amount).sort()).toEqual([-900, 450]);
  });

  it('of a trial that ended without a card bills its first period', async () => {
    const { emulator, stripe } = await start();
    const { customer, attached } = await subscribe(emulator, stripe);
    const trial = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: attached.price.id, quantity: 1 }],
      trial_period_days: 3,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    await emulator.advance(4 * DAY_MS);
    const ended = await stripe.subscriptions.retrieve(trial.id);
    expect(ended).toMatchObject({
      status: 'paused',
      status_details: { paused: { subscription: { type: 'trial_end_without_payment_method' } } },
    });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    await stripe.subscriptions.update(trial.id, { default_payment_method: card.id });
    const payment_behavior = 'resume_on_payment_success';
    expect(await stripe.subscriptions.resume(trial.id, { payment_behavior })).toMatchObject({ status: 'active' });
    expect((await invoicesOf(stripe, trial.id))[0]).toMatchObject({ total: 900, status: 'paid' });
  });
});
