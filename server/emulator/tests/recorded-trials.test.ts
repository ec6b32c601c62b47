import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { invoicesOf, START_MS } from './harness.ts';
import { itemOf, subscribed } from './recorded-shop.ts';

const S = START_MS / 1_000;

describe('a change in a trial', () => {
  const trialing = async () => {
    const { stripe, customer, subscription: _, ...made } = await subscribed();
    const items = [{ price: made.monthly }];
    const trial = await stripe.subscriptions.create({ customer, items, trial_period_days: 14 });
    return { ...made, stripe, trial };
  };
  const lines = (invoice?: Stripe.Invoice) =>
    invoice?.lines.data.map(({ amount, description, period }) => [amount, description, period.start, period.end]);

  it.each(['create_prorations', 'always_invoice', 'none'] as const)(
    'that adds an item bills it for nothing at once, also with %s',
    async (proration_behavior) => {
      const { emulator, stripe, trial, price } = await trialing();
      await emulator.advance(DAY_MS);
      const more = await price(700);
      const changed = await stripe.subscriptions.update(trial.id, { items: [{ price: more }], proration_behavior });
      const [invoice, first] = await invoicesOf(stripe, trial.id);
      expect(invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid', total: 0 });
      expect(lines(invoice)).toEqual([[0, 'Free trial for 1 × Pro', S + 86_400, S + 14 * 86_400]]);
      expect(changed).toMatchObject({ latest_invoice: invoice?.id, status: 'trialing', trial_end: trial.trial_end });
      expect(first?.id).toBe(trial.latest_invoice);
    },
  );

  it('of a quantity bills that item, and one that changes nothing bills nothing', async () => {
    const { stripe, trial } = await trialing();
    const change = (quantity: number) =>
      stripe.subscriptions.update(trial.id, { items: [{ id: itemOf(trial), quantity }] });
    await change(1);
    expect(await invoicesOf(stripe, trial.id)).toHaveLength(1);
    await change(3);
    const [invoice] = await invoicesOf(stripe, trial.id);
    expect(lines(invoice)).toEqual([[0, 'Free trial for 3 user × Test Subscription', S, S + 14 * 86_400]]);
  });

  it('that takes an item off bills nothing', async () => {
    const { stripe, trial, price } = await trialing();
    const two = await stripe.subscriptions.update(trial.id, { items: [{ price: await price(700) }] });
    const before = await invoicesOf(stripe, trial.id);
    await stripe.subscriptions.update(trial.id, { items: [{ id: two.items.data[0]?.id ?? '', deleted: true }] });
    expect(await invoicesOf(stripe, trial.id)).toHaveLength(before.length);
  });
});
