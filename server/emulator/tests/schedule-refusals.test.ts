import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { START_MS } from './harness.ts';
import { shop } from './recorded-shop.ts';

const START_S = START_MS / 1_000;
const at = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day, 10) / 1_000;

async function create(change: Partial<Stripe.SubscriptionScheduleCreateParams>) {
  const { stripe, customer, price } = await shop();
  const phases = [{ items: [{ price: await price(1_000) }] }];
  return stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases, ...change });
}

describe('a schedule refuses', () => {
  it.each([
    ['no phases', { phases: [] }, 'phases'],
    ['no start', { start_date: undefined }, 'start_date'],
    ['an unknown customer', { customer: 'cus_nobody' }, 'customer'],
    [
      'what only the SDK knows',
      { default_settings: { application_fee_percent: 5 } },
      'default_settings[application_fee_percent]',
    ],
  ] as const)('%s', async (_, change, param) => {
    await expect(create(change as object)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param });
  });

  it('phases that overlap, end before they start, or name two ends', async () => {
    const { stripe, customer, price } = await shop();
    const items = [{ price: await price(1_000) }];
    const plan = (phases: Stripe.SubscriptionScheduleCreateParams.Phase[]) =>
      stripe.subscriptionSchedules.create({ customer, start_date: 'now', phases });
    const month = { interval: 'month' } as const;
    await expect(plan([{ items, end_date: START_S - 5 }])).rejects.toMatchObject({ param: 'phases[0][end_date]' });
    await expect(plan([{ items, end_date: at(2026, 5, 2), duration: month }])).rejects.toMatchObject({
      param: 'phases[0][end_date]',
    });
    await expect(plan([{ items: [] }])).rejects.toMatchObject({ statusCode: 400 });
    await expect(plan([{ items: [{ price: 'price_none' }] }])).rejects.toMatchObject({
      param: 'phases[0][items][0][price]',
    });
    await expect(plan(Array.from({ length: 11 }, () => ({ items })))).rejects.toMatchObject({ param: 'phases' });
    await expect(plan([{ items }, { items, trial: true }])).rejects.toMatchObject({
      message: expect.stringContaining('not supported by this emulator'),
    });
    expect((await stripe.subscriptionSchedules.list({ customer })).data).toEqual([]);
  });
});
