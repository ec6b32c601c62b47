import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, confirm, invoicesOf, RUNS, report, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

describe('onboarding', () => {
  it('subscribes with two accounts, and charges them at once', async () => {
    const { emulator, stripe } = await start();
    const { session, subscription, attached } = await subscribe(emulator, stripe);
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 1800 });
    expect(subscription).toMatchObject({ status: 'active', metadata: { tenant: 't1' } });
    expect(attached.quantity).toBe(2);
    const [invoice] = await invoicesOf(stripe, subscription.id);
    expect(invoice).toMatchObject({ status: 'paid', total: 1800, billing_reason: 'subscription_create' });
    const events = await stripe.events.list({ limit: 100 });
    const types = events.data.map((event) => event.type).reverse();
    for (const type of [
      'checkout.session.completed',
      'customer.subscription.created',
      'invoice.paid',
      'payment_method.attached',
    ] as const) {
      expect(types).toContain(type);
    }
    expect(types.indexOf('invoice.created')).toBeLessThan(types.indexOf('invoice.finalized'));
    expect(types.indexOf('invoice.finalized')).toBeLessThan(types.indexOf('invoice.paid'));
  });

  it('makes no first invoice when only usage is sold', async () => {
    const { stripe } = await start();
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: RUNS }] });
    expect(subscription).toMatchObject({ status: 'active', latest_invoice: null });
  });

  it('refuses a quantity on a metered line', async () => {
    const { stripe } = await start();
    const refused = stripe.checkout.sessions.create({
      mode: 'subscription',
      success_url: 'http://127.0.0.1/',
      line_items: [{ price: RUNS, quantity: 1 }],
    });
    await expect(refused).rejects.toThrow(/metered/);
  });
});

describe('a card at checkout', () => {
  it('that is declined leaves the session open and nothing made', async () => {
    const { emulator, stripe } = await start();
    emulator.control.setNextCardOutcome('decline');
    await expect(subscribe(emulator, stripe)).rejects.toThrow('no subscription');
    const [session] = (await stripe.checkout.sessions.list()).data;
    expect(session).toMatchObject({ status: 'open', subscription: null });
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
    const confirmed = await confirm(emulator, session?.id ?? '', 'pm_card_visa');
    expect(confirmed).toMatchObject({ status: 'complete', payment_status: 'paid' });
  });

  it('that is known to decline says why', async () => {
    const { emulator, stripe } = await start();
    const customer = await stripe.customers.create({});
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: customer.id,
      success_url: 'http://127.0.0.1/',
      line_items: [{ price: ACCOUNTS, quantity: 1 }],
    });
    const refusal = await confirm(emulator, session.id, 'pm_card_visa_chargeDeclinedInsufficientFunds');
    expect(refusal).toMatchObject({
      error: { code: 'card_declined', decline_code: 'insufficient_funds', type: 'card_error' },
    });
  });
});

describe('usage', () => {
  it('bills 5,012 when the threshold of 5,000 is passed, and nothing of it again', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription, runs } = await subscribe(emulator, stripe);
    await stripe.subscriptionItems.update(runs.id, { billing_thresholds: { usage_gte: 5000 } });
    await report(stripe, customer.id, 4990, 'a');
    await emulator.idle();
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    await report(stripe, customer.id, 22, 'b');
    await emulator.idle();
    const [draft] = await invoicesOf(stripe, subscription.id);
    expect(draft).toMatchObject({ status: 'draft', billing_reason: 'subscription_threshold', total: 3007 });
    expect(draft?.lines.data[0]).toMatchObject({ quantity: 5012 });
    expect(draft?.threshold_reason?.item_reasons[0]).toMatchObject({
      usage_gte: 5000,
      line_item_ids: [draft?.lines.data[0]?.id],
    });
    await stripe.invoices.finalizeInvoice(draft?.id ?? '', { auto_advance: true });
    await emulator.idle();
    expect((await stripe.invoices.retrieve(draft?.id ?? '')).status).toBe('paid');
    await report(stripe, customer.id, 1200, 'c');
    await emulator.advance(32 * DAY_MS);
    const [cycle] = await invoicesOf(stripe, subscription.id);
    expect(cycle).toMatchObject({ billing_reason: 'subscription_cycle', status: 'paid', total: 720 + 1800 });
    expect(cycle?.lines.data.find((line) => line.pricing?.price_details?.price === RUNS)?.quantity).toBe(1200);
  });

  it('answers a second event with the same identifier with a 400', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    await report(stripe, customer.id, 1, 'same');
    await expect(report(stripe, customer.id, 1, 'same')).rejects.toMatchObject({ statusCode: 400 });
    await emulator.advance(25 * HOUR_MS);
    await expect(report(stripe, customer.id, 1, 'same')).resolves.toMatchObject({ identifier: 'same' });
  });
});

describe('accounts', () => {
  it('are charged mid-month exactly what the preview said', async () => {
    const { emulator, stripe } = await start();
    const { subscription, attached } = await subscribe(emulator, stripe);
    await emulator.advance(11 * DAY_MS + 12_345_000);
    const proration_date = Math.floor(emulator.clock.nowMs() / 1000);
    const items = [{ id: attached.id, quantity: 3 }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items, proration_behavior: 'always_invoice', proration_date },
    });
    await emulator.advance(90_000);
    await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'always_invoice', proration_date });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    expect(preview.total).toBeGreaterThan(0);
    expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update', total: preview.total });
    expect(invoice?.lines.data.map((line) => line.amount)).toEqual(preview.lines.data.map((line) => line.amount));
  });

  it('wait for the next invoice otherwise, as the preview said too', async () => {
    const { emulator, stripe } = await start();
    const { subscription, attached } = await subscribe(emulator, stripe);
    await emulator.advance(10 * DAY_MS);
    const items = [{ id: attached.id, quantity: 1 }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items },
    });
    await stripe.subscriptions.update(subscription.id, { items });
    await emulator.advance(25 * DAY_MS);
    const [invoice] = await invoicesOf(stripe, subscription.id);
    expect(invoice?.lines.data.map((line) => line.amount)).toEqual(preview.lines.data.map((line) => line.amount));
    expect(invoice).toMatchObject({ total: preview.total, amount_due: preview.amount_due, status: 'paid' });
  });
});

describe('a failing card', () => {
  it('makes the subscription past due, is retried, and recovers', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    emulator.control.setNextCardOutcome('insufficient_funds');
    await emulator.advance(31 * DAY_MS + 2 * HOUR_MS);
    const [failed] = await invoicesOf(stripe, subscription.id);
    expect(failed).toMatchObject({ status: 'open', attempt_count: 1 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('past_due');
    expect((await stripe.customers.retrieve(customer.id)) as Stripe.Customer).toMatchObject({ delinquent: true });
    await emulator.advance(3 * DAY_MS);
    expect((await stripe.invoices.retrieve(failed?.id ?? '')).status).toBe('paid');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });

  it('that keeps failing ends the subscription', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id });
    await emulator.advance(60 * DAY_MS);
    const ended = await stripe.subscriptions.retrieve(subscription.id);
    expect(ended).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'payment_failed' } });
    const [invoice] = await invoicesOf(stripe, subscription.id);
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 4 });
    await expect(stripe.invoices.pay(invoice?.id ?? '')).rejects.toMatchObject({
      type: 'StripeCardError',
      decline_code: 'generic_decline',
    });
  });
});

describe('cancelling', () => {
  it('at period end bills the last usage and ends then', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    const canceling = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(canceling.cancel_at).toBe(canceling.items.data[0]?.current_period_end);
    await report(stripe, customer.id, 300, 'last');
    await emulator.advance(32 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
    const [last] = await invoicesOf(stripe, subscription.id);
    expect(last).toMatchObject({ total: 180, status: 'paid' });
    const deleted = await stripe.events.list({ type: 'customer.subscription.deleted' });
    expect(deleted.data).toHaveLength(1);
  });
});

describe('the API', () => {
  it('replays an answer for the same idempotency key, and refuses it for other parameters', async () => {
    const { stripe } = await start();
    const once = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k1' });
    const again = await stripe.customers.create({ name: 'A' }, { idempotencyKey: 'k1' });
    expect(again.id).toBe(once.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(stripe.customers.create({ name: 'B' }, { idempotencyKey: 'k1' })).rejects.toMatchObject({
      type: 'StripeIdempotencyError',
    });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('refuses live keys, unknown routes and unknown parameters as Stripe does', async () => {
    const { emulator, stripe } = await start();
    const live = await fetch(`${emulator.url}/v1/customers`, { headers: { authorization: 'Bearer sk_live_abc' } });
    expect(live.status).toBe(401);
    const basic = await fetch(`${emulator.url}/v1/customers`, {
      headers: { authorization: `Basic ${btoa(`${emulator.secretKey}:`)}` },
    });
    expect(basic.status).toBe(200);
    await expect(stripe.rawRequest('GET', '/v1/nothing')).rejects.toThrow(
      /Unrecognized request URL \(GET: \/v1\/nothing\)/,
    );
    await expect(stripe.rawRequest('POST', '/v1/customers', { colour: 'red' })).rejects.toMatchObject({
      code: 'parameter_unknown',
      param: 'colour',
    });
    await expect(stripe.customers.retrieve('cus_nobody')).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });

  it('pages through lists', async () => {
    const { stripe } = await start();
    for (let n = 0; n < 25; n++) await stripe.customers.create({ name: String(n) });
    const names = (await stripe.customers.list({ limit: 10 }).autoPagingToArray({ limit: 100 })).map(
      ({ name }) => name,
    );
    expect(names).toEqual(Array.from({ length: 25 }, (_, n) => String(24 - n)));
  });
});
