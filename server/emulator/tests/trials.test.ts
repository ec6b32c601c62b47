import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined, type Overrides } from '../core/defined.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, RUNS, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const DAY_S = 86_400;

async function trialing(stripe: Stripe, more: Overrides<Stripe.SubscriptionCreateParams> = {}, card = 'pm_card_visa') {
  const customer = await stripe.customers.create({ name: 'Ada' });
  if (card !== '') {
    await stripe.paymentMethods.attach(card, { customer: customer.id });
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method?.id ?? '' } });
  }
  const items = [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }];
  return stripe.subscriptions.create(defined({ customer: customer.id, items, trial_period_days: 14, ...more }));
}

const typesOf = async (stripe: Stripe) => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);

describe('a trial', () => {
  it('begins with an invoice of nothing and ends with the first full one (documented: trial)', async () => {
    const { emulator, stripe } = await start();
    const made = await trialing(stripe);
    expect(made).toMatchObject({ status: 'trialing', trial_start: S, trial_end: S + 14 * DAY_S });
    expect(made.items.data.map((item) => item.current_period_end)).toEqual([S + 14 * DAY_S, S + 14 * DAY_S]);
    await emulator.advance(14 * DAY_MS + 2 * HOUR_MS);
    const [second, first] = await invoicesOf(stripe, made.id);
    expect(first).toMatchObject({ billing_reason: 'subscription_create', total: 0, status: 'paid' });
    expect(first?.lines.data.map(({ description }) => description)).toEqual(['Free trial for 2 × Attached accounts']);
    expect(second).toMatchObject({ billing_reason: 'subscription_cycle', total: 1800, status: 'paid' });
    const after = await stripe.subscriptions.retrieve(made.id);
    expect(after).toMatchObject({ status: 'active', billing_cycle_anchor: S + 14 * DAY_S });
  });

  it('is announced to end three days before, and at once when it is shorter (documented: trial-notice)', async () => {
    const { emulator, stripe } = await start();
    await trialing(stripe);
    await emulator.advance(11 * DAY_MS - HOUR_MS);
    expect(await typesOf(stripe)).not.toContain('customer.subscription.trial_will_end');
    await emulator.advance(HOUR_MS);
    const told = (types: string[]) => types.filter((type) => type === 'customer.subscription.trial_will_end').length;
    expect(told(await typesOf(stripe))).toBe(1);
    await trialing(stripe, { trial_period_days: 2 });
    await emulator.idle();
    expect(told(await typesOf(stripe))).toBe(2);
  });

  it('bills no usage and knows no thresholds (documented: trial-usage)', async () => {
    const { emulator, stripe } = await start();
    const made = await trialing(stripe, { items: [{ price: RUNS, billing_thresholds: { usage_gte: 100 } }] });
    await report(stripe, String(made.customer), 5_000, 'a');
    await emulator.advance(15 * DAY_MS);
    expect(await invoicesOf(stripe, made.id)).toEqual([]);
    await report(stripe, String(made.customer), 5_000, 'b');
    await emulator.advance(HOUR_MS * 2);
    expect((await invoicesOf(stripe, made.id)).map(({ billing_reason, total }) => [billing_reason, total])).toEqual([
      ['subscription_threshold', 3000],
    ]);
  });

  it('ended now bills a whole period at once', async () => {
    const { emulator, stripe } = await start();
    const made = await trialing(stripe);
    await emulator.advance(5 * DAY_MS);
    const ended = await stripe.subscriptions.update(made.id, { trial_end: 'now', expand: ['latest_invoice'] });
    expect(ended).toMatchObject({ status: 'active', trial_end: S + 5 * DAY_S, billing_cycle_anchor: S + 5 * DAY_S });
    expect(ended.latest_invoice).toMatchObject({ total: 1800, status: 'paid', billing_reason: 'subscription_update' });
  });

  it('can be made longer, and refuses an end in the past and two ends', async () => {
    const { stripe } = await start();
    const made = await trialing(stripe);
    const longer = await stripe.subscriptions.update(made.id, { trial_end: S + 30 * DAY_S });
    expect(longer).toMatchObject({ status: 'trialing', trial_start: made.trial_start, trial_end: S + 30 * DAY_S });
    await expect(stripe.subscriptions.update(made.id, { trial_end: S - 1 })).rejects.toMatchObject({
      param: 'trial_end',
    });
    await expect(trialing(stripe, { trial_end: S + DAY_S })).rejects.toMatchObject({ param: 'trial_end' });
    await expect(trialing(stripe, { trial_period_days: 731 })).rejects.toMatchObject({ statusCode: 400 });
  });

  it.each([
    ['cancel', 'canceled', 'customer.subscription.deleted'],
    ['pause', 'paused', 'customer.subscription.paused'],
    ['create_invoice', 'past_due', 'invoice.payment_failed'],
  ] as const)('without a card ends as its settings say: %s', async (missing_payment_method, status, type) => {
    const { emulator, stripe } = await start();
    const trial_settings = { end_behavior: { missing_payment_method } };
    const made = await trialing(stripe, { trial_settings }, '');
    await emulator.advance(14 * DAY_MS + 2 * HOUR_MS);
    expect((await stripe.subscriptions.retrieve(made.id)).status).toBe(status);
    expect(await typesOf(stripe)).toContain(type);
  });
});

describe('the billing cycle anchor', () => {
  it('set to now credits what is left, bills a whole period at once and moves the renewal (documented: anchor-now)', async () => {
    const { emulator, stripe } = await start();
    const { subscription } = await subscribe(emulator, stripe);
    await emulator.advance(15.5 * DAY_MS);
    const moved = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: 'now' },
      expand: ['latest_invoice'],
    });
    expect(moved.latest_invoice).toMatchObject({ total: 900, status: 'paid' });
    expect(moved.billing_cycle_anchor).toBe(S + 15.5 * DAY_S);
    const unprorated = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: 'now' },
      proration_behavior: 'none',
      expand: ['latest_invoice'],
    });
    expect(unprorated.latest_invoice).toMatchObject({ total: 1800 });
    const same = await stripe.subscriptions.update(subscription.id, { billing_cycle_anchor: { type: 'unchanged' } });
    expect(same.latest_invoice).toBe(
      typeof unprorated.latest_invoice === 'object' ? unprorated.latest_invoice?.id : unprorated.latest_invoice,
    );
  });

  it('in the future bills the part until then, or nothing without proration (documented: anchor-first-part)', async () => {
    const { emulator, stripe } = await start();
    const anchor = Date.UTC(2026, 2, 16, 10) / 1000;
    const create = (proration_behavior: 'create_prorations' | 'none') =>
      trialing(stripe, { trial_period_days: undefined, billing_cycle_anchor: anchor, proration_behavior });
    const part = await create('create_prorations');
    // 14 of the 28 days from 16 February.
    expect(await invoicesOf(stripe, part.id)).toMatchObject([{ total: 900, status: 'paid' }]);
    const free = await create('none');
    expect(free.status).toBe('active');
    expect(await invoicesOf(stripe, free.id)).toEqual([]);
    await emulator.advance(14 * DAY_MS + 2 * HOUR_MS);
    expect(await invoicesOf(stripe, free.id)).toMatchObject([{ total: 1800, billing_reason: 'subscription_cycle' }]);
    await expect(create('none')).rejects.toMatchObject({ param: 'billing_cycle_anchor' });
  });
});

describe('collection that is paused', () => {
  it.each([
    ['keep_as_draft', 'draft'],
    ['void', 'void'],
    ['mark_uncollectible', 'uncollectible'],
  ] as const)(
    '(%s) leaves the next invoice %s, and the subscription active (documented: pause-collection)',
    async (behavior, status) => {
      const { emulator, stripe } = await start();
      const { subscription } = await subscribe(emulator, stripe);
      const resumes_at = S + 40 * DAY_S;
      const paused = await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior, resumes_at } });
      expect(paused).toMatchObject({ status: 'active', pause_collection: { behavior, resumes_at } });
      await emulator.advance(31 * DAY_MS + 2 * HOUR_MS);
      expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
        status,
        billing_reason: 'subscription_cycle',
      });
      await emulator.advance(31 * DAY_MS);
      const resumed = await stripe.subscriptions.retrieve(subscription.id);
      expect(resumed).toMatchObject({ status: 'active', pause_collection: null });
      expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ status: 'paid', total: 1800 });
    },
  );
});

describe('an end in mid-period', () => {
  it.each([
    ['create_prorations', -900],
    ['none', null],
  ] as const)('with %s credits %s cents', async (proration_behavior, credit) => {
    const { emulator, stripe } = await start();
    const { subscription } = await subscribe(emulator, stripe);
    await stripe.subscriptions.update(subscription.id, { cancel_at: S + 15.5 * DAY_S, proration_behavior });
    await emulator.advance(16 * DAY_MS);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
    const last = (await invoicesOf(stripe, subscription.id)).find(({ total }) => total < 1800);
    expect(last?.total ?? null).toBe(credit);
  });

  it('by cancel with invoice_now and prorate bills usage and credits the rest', async () => {
    const { emulator, stripe } = await start();
    const { subscription, customer } = await subscribe(emulator, stripe);
    await report(stripe, customer.id, 1_000, 'a');
    await emulator.advance(15.5 * DAY_MS);
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    expect((await invoicesOf(stripe, subscription.id))[0]?.total).toBe(600 - 900);
  });

  it.each([
    ['with prorate leaves its credit to the customer’s next invoice', true, [-1350, 1350, -900]],
    ['with neither takes back the prorations that waited', false, []],
  ] as const)('by cancel %s (documented: cancel-pending)', async (_, prorate, waiting) => {
    const { emulator, stripe } = await start();
    const { subscription, customer, attached } = await subscribe(emulator, stripe);
    await emulator.advance(15.5 * DAY_MS);
    await stripe.subscriptionItems.update(attached.id, { quantity: 3 });
    await stripe.subscriptions.cancel(subscription.id, { prorate });
    const pending = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
    expect(pending.data.map(({ amount }) => amount)).toEqual(waiting);
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    await stripe.invoiceItems.create({ customer: customer.id, amount: 2_000, currency: 'usd' });
    const next = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    expect(next.total).toBe(waiting.reduce<number>((sum, amount) => sum + amount, 2_000));
  });
});
