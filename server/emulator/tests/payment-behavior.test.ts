import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { invoicesOf, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

/** Somebody who has paid once, and whose card now declines. */
async function broke() {
  const { emulator, stripe } = await start();
  const subscriber = await subscribe(emulator, stripe);
  const { customer, subscription } = subscriber;
  const method = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: method.id });
  await emulator.advance(5 * DAY_MS);
  const third = (payment_behavior: Stripe.SubscriptionUpdateParams.PaymentBehavior) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscriber.attached.id, quantity: 3 }],
      proration_behavior: 'always_invoice',
      payment_behavior,
    });
  const quantity = async () => (await stripe.subscriptionItems.retrieve(subscriber.attached.id)).quantity;
  const types = async () => (await stripe.events.list({ limit: 100 })).data.map(({ type }) => type);
  return { emulator, stripe, ...subscriber, third, quantity, types };
}

describe('a change that cannot be paid', () => {
  it('is refused whole by error_if_incomplete (assumed: error-if-incomplete)', async () => {
    const { stripe, subscription, third, quantity } = await broke();
    const before = await invoicesOf(stripe, subscription.id);
    await expect(third('error_if_incomplete')).rejects.toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(await quantity()).toBe(2);
    expect(await invoicesOf(stripe, subscription.id)).toEqual(before);
  });

  it('is made by allow_incomplete, and the subscription is past due', async () => {
    const { third, quantity } = await broke();
    expect((await third('allow_incomplete')).status).toBe('past_due');
    expect(await quantity()).toBe(3);
  });

  it('is made by default_incomplete, with an open invoice that nobody tried', async () => {
    const { stripe, subscription, third, quantity } = await broke();
    expect((await third('default_incomplete')).status).toBe('active');
    expect(await quantity()).toBe(3);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ status: 'open', attempt_count: 0 });
  });
});

describe('pending_if_incomplete', () => {
  it('holds the change until its invoice is paid (documented: pending-holds)', async () => {
    const { emulator, stripe, subscription, third, quantity, types } = await broke();
    const held = await third('pending_if_incomplete');
    expect(held.status).toBe('active');
    expect(held.pending_update?.subscription_items?.[0]?.quantity).toBe(3);
    expect(held.pending_update?.expires_at).toBe((emulator.clock.nowMs() + 23 * HOUR_MS) / 1000);
    expect(await quantity()).toBe(2);
    await stripe.invoices.pay(String(held.latest_invoice), { payment_method: 'pm_card_visa' });
    await emulator.idle();
    expect(await quantity()).toBe(3);
    expect((await stripe.subscriptions.retrieve(subscription.id)).pending_update).toBeNull();
    expect(await types()).toContain('customer.subscription.pending_update_applied');
  });

  it('makes the change at once when the card pays', async () => {
    const { emulator, stripe } = await start();
    const { subscription, attached } = await subscribe(emulator, stripe);
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: attached.id, quantity: 3 }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    expect(changed.pending_update).toBeNull();
    expect(changed.items.data.map(({ quantity }) => quantity)).toEqual([undefined, 3]);
  });

  it('ends after 23 hours with its invoice void, and the usage on it is never billed (documented: pending-usage)', async () => {
    const { emulator, stripe, customer, subscription, third, quantity, types } = await broke();
    await report(stripe, customer.id, 1_000, 'lost');
    await emulator.advance(MINUTE_MS);
    await third('pending_if_incomplete');
    const [open] = await invoicesOf(stripe, subscription.id);
    // 600 of usage, and 26 of 31 days of one account but for a minute.
    expect(open?.total).toBe(600 + 754);
    await emulator.advance(23 * HOUR_MS);
    expect(await quantity()).toBe(2);
    expect((await stripe.invoices.retrieve(open?.id ?? '')).status).toBe('void');
    expect(await types()).toContain('customer.subscription.pending_update_expired');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    await emulator.advance(26 * DAY_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
      billing_reason: 'subscription_cycle',
      total: 1800,
    });
  });

  it('is voided by a threshold that fires (documented: threshold-pending)', async () => {
    const { emulator, stripe, customer, runs, third, types } = await broke();
    await stripe.subscriptionItems.update(runs.id, { billing_thresholds: { usage_gte: 100 } });
    await third('pending_if_incomplete');
    await report(stripe, customer.id, 200, 'a');
    await emulator.advance(MINUTE_MS);
    expect(await types()).toContain('customer.subscription.pending_update_expired');
  });

  it('refuses what cannot be held, naming it (documented: pending-supported)', async () => {
    const { stripe, subscription } = await broke();
    const update = stripe.subscriptions.update(subscription.id, {
      metadata: { a: 'b' },
      payment_behavior: 'pending_if_incomplete',
    });
    await expect(update).rejects.toMatchObject({ param: 'metadata' });
  });
});

describe('limits', () => {
  it('take 200 changes of quantity an hour, and more in the next (documented: quantity-limit)', async () => {
    const { emulator, stripe } = await start();
    const { attached } = await subscribe(emulator, stripe);
    const change = (quantity: number) =>
      stripe.subscriptionItems.update(attached.id, { quantity, proration_behavior: 'none' });
    for (let n = 0; n < 200; n++) await change(3 + n);
    await expect(change(1)).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    await emulator.advance(HOUR_MS);
    expect((await change(1)).quantity).toBe(1);
  });

  it('make at most twenty threshold invoices a day (documented: invoice-limits)', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription, runs } = await subscribe(emulator, stripe);
    await stripe.subscriptionItems.update(runs.id, { billing_thresholds: { usage_gte: 10 } });
    for (let n = 0; n < 25; n++) {
      await report(stripe, customer.id, 10, `e${n}`);
      await emulator.advance(10 * MINUTE_MS);
    }
    const made = async () =>
      (await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data.filter(
        ({ billing_reason }) => billing_reason === 'subscription_threshold',
      );
    expect(await made()).toHaveLength(20);
    await emulator.advance(DAY_MS);
    const all = await made();
    expect(all).toHaveLength(21);
    expect(all[0]?.lines.data[0]?.quantity).toBe(50);
  });

  it('hold a money threshold, of fifty dollars at least, to what usage costs (documented: threshold-minimum)', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    const hold = (amount_gte: number) =>
      stripe.subscriptions.update(subscription.id, { billing_thresholds: { amount_gte } });
    await expect(hold(4_999)).rejects.toMatchObject({ param: 'billing_thresholds[amount_gte]' });
    await hold(5_000);
    await report(stripe, customer.id, 8_332, 'a');
    await emulator.advance(HOUR_MS);
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    await report(stripe, customer.id, 1, 'b');
    await emulator.advance(2 * HOUR_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({
      billing_reason: 'subscription_threshold',
      threshold_reason: { amount_gte: 5_000, item_reasons: [] },
      total: 5_000,
      status: 'paid',
      created: START_MS / 1000 + 3_600,
    });
  });

  it('hold it to what is left after discounts (documented: threshold-discounts)', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    const { id: coupon } = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const billing_thresholds = { amount_gte: 5_000 };
    await stripe.subscriptions.update(subscription.id, { billing_thresholds, discounts: [{ coupon }] });
    await report(stripe, customer.id, 10_000, 'a');
    await emulator.advance(2 * HOUR_MS);
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    await report(stripe, customer.id, 10_000, 'b');
    await emulator.advance(2 * HOUR_MS);
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ subtotal: 12_000, total: 6_000 });
  });

  it('move the renewal to themselves where asked, and bill what is paid in advance again (documented: threshold-anchor; assumed: threshold-anchor-licensed)', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription, runs } = await subscribe(emulator, stripe);
    const billing_thresholds = { amount_gte: 5_000, reset_billing_cycle_anchor: true };
    await stripe.subscriptions.update(subscription.id, { billing_thresholds });
    await emulator.advance(15.5 * DAY_MS);
    await report(stripe, customer.id, 10_000, 'a');
    await emulator.advance(2 * HOUR_MS);
    const [threshold] = await invoicesOf(stripe, subscription.id);
    expect(threshold).toMatchObject({ billing_reason: 'subscription_threshold', total: 6_000 - 900 + 1_800 });
    const anchor = START_MS / 1000 + 15.5 * 86_400;
    const moved = await stripe.subscriptions.retrieve(subscription.id);
    expect(moved.billing_cycle_anchor).toBe(anchor);
    expect(moved.items.data.map(({ current_period_start }) => current_period_start)).toEqual([anchor, anchor]);
    // What was billed by it is not billed by the renewal.
    await report(stripe, customer.id, 100, 'b');
    await emulator.advance(31 * DAY_MS);
    const [renewal] = await invoicesOf(stripe, subscription.id);
    const usage = renewal?.lines.data.find(
      ({ parent }) => parent?.subscription_item_details?.subscription_item === runs.id,
    );
    expect(usage).toMatchObject({ quantity: 100, amount: 60 });
    expect(renewal?.total).toBe(1_860);
  });
});
