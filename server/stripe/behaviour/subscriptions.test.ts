import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../core/units.ts';
import { beginLife, invoiceFor, invoicesOf, itemAt, type Life, periodEndS, subscribe } from './life.ts';
import { giveCard, makeSeats, makeUsage } from './shop.ts';
import { afterwards, eventually, stripe } from './target.ts';

const SOME_DAYS_MS = 9 * DAY_MS + 12_345_000;
const SEAT_CENTS = 900;

/** Two seats, some days into their month. */
async function midMonth(): Promise<{ life: Life; subscription: Stripe.Subscription; seat: Stripe.SubscriptionItem }> {
  const seats = await makeSeats();
  const life = await beginLife();
  const subscription = await subscribe(life, [{ price: seats.id, quantity: 2 }]);
  await life.pass(SOME_DAYS_MS);
  return { life, subscription, seat: itemAt(subscription, seats) };
}

/** What so many seats cost for the rest of the period, in cents: to the second, and rounded. */
function restCents(seat: Stripe.SubscriptionItem, fromS: number, quantity: number): number {
  const { current_period_start: start, current_period_end: end } = seat;
  return Math.round((SEAT_CENTS * quantity * (end - fromS)) / (end - start));
}

const amounts = (invoice: Stripe.Invoice) => invoice.lines.data.map(({ amount }) => amount).sort((a, b) => a - b);

describe('a subscription', () => {
  test('is active and its first month paid at once', async () => {
    const seats = await makeSeats();
    const life = await beginLife();
    const subscription = await subscribe(life, [{ price: seats.id, quantity: 2 }], { metadata: { tenant: 't1' } });
    expect(subscription).toMatchObject({
      status: 'active',
      customer: life.customer,
      metadata: { tenant: 't1' },
      billing_mode: { type: 'flexible' },
      cancel_at: null,
      cancel_at_period_end: false,
      items: { data: [{ quantity: 2, current_period_start: life.nowS() }] },
    });
    const [invoice] = await invoicesOf(subscription);
    expect(invoice).toMatchObject({
      status: 'paid',
      total: 1_800,
      billing_reason: 'subscription_create',
      parent: { subscription_details: { subscription: subscription.id, metadata: { tenant: 't1' } } },
    });
    expect(invoice?.id).toBe(subscription.latest_invoice);
  });

  test('to usage alone makes no first invoice, and is active', async () => {
    const { price } = await makeUsage();
    const life = await beginLife();
    const subscription = await subscribe(life, [{ price: price.id }]);
    expect(subscription).toMatchObject({ status: 'active', latest_invoice: null });
    await expect(subscribe(life, [{ price: price.id, quantity: 1 }])).rejects.toThrow(/quantity/i);
  });

  test('of a card that declines is incomplete, or with error_if_incomplete is not made', async () => {
    const seats = await makeSeats();
    const life = await beginLife('pm_card_chargeCustomerFail');
    const items = [{ price: seats.id, quantity: 1 }];
    const refused = subscribe(life, items, { payment_behavior: 'error_if_incomplete' });
    await expect(refused).rejects.toMatchObject({ type: 'StripeCardError', statusCode: 402 });
    expect((await stripe.subscriptions.list({ customer: life.customer, status: 'all' })).data).toEqual([]);
    expect(await subscribe(life, items)).toMatchObject({ status: 'incomplete' });
  });
});

describe('a change of quantity', () => {
  test('invoiced at once costs the rest of the month to the cent, as its preview said', async () => {
    const { life, subscription, seat } = await midMonth();
    const rules = { proration_behavior: 'always_invoice', proration_date: life.nowS() } as const;
    const items = [{ id: seat.id, quantity: 3 }];
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items, ...rules },
    });
    const credit = -restCents(seat, life.nowS(), 2);
    const debit = restCents(seat, life.nowS(), 3);
    expect(amounts(preview)).toEqual([credit, debit]);
    await life.pass(90_000);
    const changed = await stripe.subscriptions.update(subscription.id, { items, ...rules });
    expect(changed.items.data).toMatchObject([{ id: seat.id, quantity: 3 }]);
    const invoice = await invoiceFor(subscription, 'subscription_update', 'paid');
    expect(amounts(invoice)).toEqual([credit, debit]);
    expect(invoice.total).toBe(preview.total);
    expect(invoice.lines.data.every((line) => line.parent?.subscription_item_details?.proration)).toBe(true);
  });

  test('that waits comes with the next invoice, as its preview said', async () => {
    const { life, subscription, seat } = await midMonth();
    const changedS = life.nowS();
    await stripe.subscriptionItems.update(seat.id, { quantity: 1, proration_date: changedS });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(amounts(preview)).toEqual(
      [-restCents(seat, changedS, 2), restCents(seat, changedS, 1), SEAT_CENTS].sort((a, b) => a - b),
    );
    await life.passTo(periodEndS(subscription) + 60);
    const invoice = await invoiceFor(subscription, 'subscription_cycle', 'draft');
    expect(amounts(invoice)).toEqual(amounts(preview));
    expect(invoice.total).toBe(preview.total);
  });

  test('without proration costs nothing before the next month', async () => {
    const { life, subscription, seat } = await midMonth();
    await stripe.subscriptionItems.update(seat.id, { quantity: 5, proration_behavior: 'none' });
    await life.passTo(periodEndS(subscription) + 60);
    expect(amounts(await invoiceFor(subscription, 'subscription_cycle', 'draft'))).toEqual([5 * SEAT_CENTS]);
    expect(await invoicesOf(subscription)).toHaveLength(2);
  });

  test('that must be paid or not happen does not happen when the card declines (assumed: error-if-incomplete)', async () => {
    const { life, subscription, seat } = await midMonth();
    const bad = await giveCard(life.customer, 'pm_card_chargeCustomerFail');
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad });
    const change = stripe.subscriptionItems.update(seat.id, {
      quantity: 9,
      proration_behavior: 'always_invoice',
      payment_behavior: 'error_if_incomplete',
    });
    await expect(change).rejects.toMatchObject({ type: 'StripeCardError', statusCode: 402 });
    expect((await stripe.subscriptionItems.retrieve(seat.id)).quantity).toBe(2);
  });

  test('to none is taken (assumed: quantity-zero)', async () => {
    const { subscription, seat } = await midMonth();
    const items = [{ id: seat.id, quantity: 0 }];
    const changed = await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'none' });
    expect(changed.items.data).toMatchObject([{ quantity: 0 }]);
  });
});

describe('cancelling', () => {
  test('at the end of the period can be undone, and otherwise ends it then', async () => {
    const { life, subscription } = await midMonth();
    const end = periodEndS(subscription);
    const update = (cancel_at_period_end: boolean) =>
      stripe.subscriptions.update(subscription.id, { cancel_at_period_end });
    expect(await update(true)).toMatchObject({ status: 'active', cancel_at_period_end: true, cancel_at: end });
    expect(await update(false)).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
    await update(true);
    await life.passTo(end + 60);
    const ended = await eventually('the subscription has ended', async () => {
      const seen = await stripe.subscriptions.retrieve(subscription.id);
      return seen.status === 'canceled' && seen;
    });
    expect(ended).toMatchObject({ ended_at: end, cancellation_details: { reason: 'cancellation_requested' } });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ code: 'resource_missing' });
  });

  test('now, with the rest of the month given back, leaves a credit', async () => {
    const { life, subscription, seat } = await midMonth();
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    const credit = -restCents(seat, life.nowS(), 2);
    await eventually('the rest is on the balance', async () => {
      const customer = await stripe.customers.retrieve(life.customer);
      return !customer.deleted && customer.balance === credit;
    });
  });
});

describe('a coupon', () => {
  test('for once takes a quarter off the first month, and nothing off the second', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'once' });
    afterwards(() => stripe.coupons.del(coupon.id));
    const seats = await makeSeats();
    const life = await beginLife();
    const items = [{ price: seats.id, quantity: 2 }];
    const subscription = await subscribe(life, items, { discounts: [{ coupon: coupon.id }] });
    const [first] = await invoicesOf(subscription);
    expect(first).toMatchObject({ subtotal: 1_800, total: 1_350 });
    expect(first?.total_discount_amounts?.map(({ amount }) => amount)).toEqual([450]);
    await life.passTo(periodEndS(subscription) + 60);
    expect(await invoiceFor(subscription, 'subscription_cycle', 'draft')).toMatchObject({ total: 1_800 });
  });
});
