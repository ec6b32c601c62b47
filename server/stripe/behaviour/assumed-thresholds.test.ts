import type Stripe from 'stripe';
import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../core/units.ts';
import { invoicesOf, itemAt, lifeWithUsage, quantityAt, useUnits } from './life.ts';
import { giveCard } from './shop.ts';
import { eventually, stripe } from './target.ts';

const DRAFT_MS = HOUR_MS + 5 * 60_000;
const THRESHOLD = 5_000;

async function withThreshold() {
  const shop = await lifeWithUsage();
  const { id } = itemAt(shop.subscription, shop.usage);
  await stripe.subscriptionItems.update(id, { billing_thresholds: { usage_gte: THRESHOLD } });
  return shop;
}

/** So many invoices of thresholds, once they are there; the newest first. */
const fired = (subscription: Stripe.Subscription, count = 1) =>
  eventually(`${count} invoices of thresholds`, async () => {
    const found = (await invoicesOf(subscription)).filter((each) => each.billing_reason === 'subscription_threshold');
    return found.length >= count && found;
  });

describe('a threshold in units', () => {
  test('fires again for as many units more (assumed: threshold-repeats)', async () => {
    const { life, meter, usage, subscription } = await withThreshold();
    await useUnits(life, meter, THRESHOLD);
    await fired(subscription);
    await life.pass(DRAFT_MS);
    await useUnits(life, meter, THRESHOLD);
    const [second] = await fired(subscription, 2);
    expect(second && quantityAt(second, usage)).toEqual([{ quantity: THRESHOLD, amount: 3_000 }]);
  });

  test('makes a draft that is paid an hour later (assumed: threshold-draft)', async () => {
    const { life, meter, subscription } = await withThreshold();
    await useUnits(life, meter, THRESHOLD);
    const [draft] = await fired(subscription);
    expect(draft).toMatchObject({ status: 'draft', total: 3_000 });
    await life.pass(DRAFT_MS);
    await eventually('it is paid', async () => (await fired(subscription))[0]?.status === 'paid');
  });

  test('whose invoice is not paid makes the subscription past due (assumed: threshold-past-due)', async () => {
    const { life, meter, subscription } = await withThreshold();
    const bad = await giveCard(life.customer, 'pm_card_chargeCustomerFail');
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad });
    await useUnits(life, meter, THRESHOLD);
    await fired(subscription);
    await life.pass(DRAFT_MS);
    await eventually(
      'the subscription is past due',
      async () => (await stripe.subscriptions.retrieve(subscription.id)).status === 'past_due',
    );
  });

  test('bills prorations that wait for the next invoice (assumed: threshold-pending-items)', async () => {
    const { life, meter, seats, subscription } = await withThreshold();
    await stripe.subscriptionItems.update(itemAt(subscription, seats).id, { quantity: 3 });
    await useUnits(life, meter, THRESHOLD);
    const [invoice] = await fired(subscription);
    expect(invoice && quantityAt(invoice, seats)).toHaveLength(2);
  });
});

describe('a threshold in money that resets the anchor', () => {
  test('credits and bills again what is paid in advance (assumed: threshold-anchor-licensed)', async () => {
    const { life, meter, seats, subscription } = await lifeWithUsage();
    await stripe.subscriptions.update(subscription.id, {
      billing_thresholds: { amount_gte: 5_000, reset_billing_cycle_anchor: true },
    });
    await useUnits(life, meter, 9_000);
    const [invoice] = await fired(subscription);
    const amounts = invoice && quantityAt(invoice, seats).map(({ amount }) => amount);
    expect(amounts?.sort((a, b) => a - b)).toEqual([expect.any(Number), 1_800]);
    expect(amounts?.[0]).toBeLessThan(0);
  });
});
