import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../core/units.ts';
import {
  beginLife,
  invoiceFor,
  invoicesOf,
  itemAt,
  lifeWithUsage,
  periodEndS,
  quantityAt,
  subscribe,
  useUnits,
} from './life.ts';
import { giveCard, makeSeats } from './shop.ts';
import { eventually, stripe } from './target.ts';

/** A draft is finalized an hour after it was made. */
const DRAFT_MS = HOUR_MS + 5 * 60_000;
const THRESHOLD = 5_000;

describe('the end of a month', () => {
  test('bills its usage and the next month’s seats, after an hour as a draft', async () => {
    const { life, meter, usage, seats, subscription } = await lifeWithUsage();
    await useUnits(life, meter, 1_201);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    const end = periodEndS(subscription);
    await life.passTo(end + 60);
    const draft = await invoiceFor(subscription, 'subscription_cycle', 'draft');
    // 1,201 at 0.6 cents is 720.6.
    expect(quantityAt(draft, usage)).toEqual([{ quantity: 1_201, amount: 721 }]);
    expect(quantityAt(draft, seats)).toEqual([{ quantity: 2, amount: 1_800 }]);
    expect(draft).toMatchObject({ total: 2_521, number: null });
    expect(preview.total).toBe(draft.total);
    await life.pass(DRAFT_MS);
    const paid = await invoiceFor(subscription, 'subscription_cycle', 'paid');
    expect(paid).toMatchObject({ id: draft.id, total: 2_521, amount_paid: 2_521 });
    const now = await stripe.subscriptions.retrieve(subscription.id);
    expect(itemAt(now, seats)).toMatchObject({ current_period_start: end });
  });
});

describe('a card that declines', () => {
  test('makes the subscription past due, and paying the invoice with another makes it active', async () => {
    const seats = await makeSeats();
    const life = await beginLife();
    const subscription = await subscribe(life, [{ price: seats.id, quantity: 2 }]);
    const bad = await giveCard(life.customer, 'pm_card_chargeCustomerFail');
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad });
    await life.passTo(periodEndS(subscription) + 60);
    await life.pass(DRAFT_MS);
    const failed = await eventually('the invoice was tried', async () =>
      (await invoicesOf(subscription)).find(({ status, attempted }) => status === 'open' && attempted),
    );
    expect(failed).toMatchObject({ billing_reason: 'subscription_cycle', attempt_count: 1, amount_remaining: 1_800 });
    expect(failed.next_payment_attempt).not.toBeNull();
    const standing = async () => (await stripe.subscriptions.retrieve(subscription.id)).status;
    await eventually('the subscription is past due', async () => (await standing()) === 'past_due');
    const good = await giveCard(life.customer);
    expect(await stripe.invoices.pay(failed.id ?? '', { payment_method: good })).toMatchObject({ status: 'paid' });
    await eventually('the subscription is active again', async () => (await standing()) === 'active');
  });
});

describe('a threshold', () => {
  test('is set on an item, kept over other changes, and taken away again', async () => {
    const { usage, seats, subscription } = await lifeWithUsage();
    const { id } = itemAt(subscription, usage);
    const set = await stripe.subscriptionItems.update(id, { billing_thresholds: { usage_gte: THRESHOLD } });
    expect(set.billing_thresholds).toEqual({ usage_gte: THRESHOLD });
    const items = [{ id: itemAt(subscription, seats).id, quantity: 3 }];
    await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'none' });
    expect((await stripe.subscriptionItems.retrieve(id)).billing_thresholds).toEqual({ usage_gte: THRESHOLD });
    expect(await invoicesOf(subscription)).toHaveLength(1);
    const cleared = await stripe.subscriptionItems.update(id, { billing_thresholds: '' });
    expect(cleared.billing_thresholds).toBeNull();
  });

  test('that usage passes is invoiced with all of that usage, and the month’s end bills only what came after (documented: threshold-usage; assumed: threshold-delay)', async () => {
    const { life, meter, usage, seats, subscription } = await lifeWithUsage();
    const { id } = itemAt(subscription, usage);
    await stripe.subscriptionItems.update(id, { billing_thresholds: { usage_gte: THRESHOLD } });
    await useUnits(life, meter, THRESHOLD - 10);
    await useUnits(life, meter, 22);
    const invoice = await eventually('the threshold’s invoice', async () =>
      (await invoicesOf(subscription)).find((each) => each.billing_reason === 'subscription_threshold'),
    );
    // 5,012 at 0.6 cents is 3,007.2.
    expect(quantityAt(invoice, usage)).toEqual([{ quantity: THRESHOLD + 12, amount: 3_007 }]);
    expect(quantityAt(invoice, seats)).toEqual([]);
    expect(invoice.threshold_reason?.item_reasons).toMatchObject([{ usage_gte: THRESHOLD }]);
    if (invoice.status === 'draft') await stripe.invoices.finalizeInvoice(invoice.id ?? '', { auto_advance: true });
    await invoiceFor(subscription, 'subscription_threshold', 'paid');
    await life.pass(HOUR_MS);
    await useUnits(life, meter, 100);
    await life.passTo(periodEndS(subscription) + 60);
    const cycle = await invoiceFor(subscription, 'subscription_cycle', 'draft');
    expect(quantityAt(cycle, usage)).toEqual([{ quantity: 100, amount: 60 }]);
  });
});
