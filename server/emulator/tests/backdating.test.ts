import { describe, expect, it } from 'vitest';
import { invoicesOf } from './harness.ts';
import { amounts, shop } from './recorded-shop.ts';

// docs.stripe.com/billing/subscriptions/backdating, read 2026-11-30.

const day = (year: number, month: number, date: number) => Date.UTC(year, month - 1, date) / 1_000;

/** A customer on 15 October 2026, and a price of $31 a month. */
async function october() {
  const made = await shop(undefined, { clock: { frozenAtMs: day(2026, 10, 15) * 1_000 } });
  return { ...made, monthly: await made.price(3_100) };
}

describe('a backdated subscription', () => {
  it.each([
    // September 1 to 15 of a month that begins on August 15, a whole month, and the current one.
    ['flexible', undefined, [1_400, 3_100, 3_100], day(2026, 11, 15)],
    ['classic', undefined, [3_100 + 1_400, 3_100], day(2026, 11, 15)],
    ['flexible', day(2026, 11, 1), [3_100, 3_100], day(2026, 11, 1)],
    ['classic', day(2026, 11, 1), [6_200], day(2026, 11, 1)],
  ] as const)('in %s mode bills what passed, with anchor %s', async (type, billing_cycle_anchor, lines, end) => {
    const { stripe, customer, monthly } = await october();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly }],
      backdate_start_date: day(2026, 9, 1),
      billing_mode: { type },
      ...(billing_cycle_anchor && { billing_cycle_anchor }),
    });
    expect(made).toMatchObject({ status: 'active', start_date: day(2026, 9, 1) });
    expect(made.items.data[0]?.current_period_end).toBe(end);
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)).toEqual(lines);
    expect(invoice?.lines.data[0]?.period.start).toBe(day(2026, 9, 1));
  });

  it.each([
    ['February 15', day(2026, 2, 15), 1_550],
    ['January 15', day(2026, 1, 15), 3_100 + 1_550],
  ])('in classic mode counts months from %s to March 1', async (_, backdate_start_date, past) => {
    const { stripe, customer, price } = await shop(undefined, { clock: { frozenAtMs: day(2026, 3, 1) * 1_000 } });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(3_100) }],
      backdate_start_date,
      billing_mode: { type: 'classic' },
    });
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([past, 3_100]);
  });

  it('charges nothing for what passed with proration_behavior none', async () => {
    const { stripe, customer, monthly } = await october();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: monthly }],
      backdate_start_date: day(2026, 9, 1),
      proration_behavior: 'none',
    });
    expect(made.start_date).toBe(day(2026, 9, 1));
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([3_100]);
  });

  it.each([
    ['the future', day(2026, 10, 16), {}],
    ['time before the epoch', -1, {}],
    ['more than 250 periods', day(1990, 1, 1), {}],
    ['the past of a trial', day(2026, 9, 1), { trial_period_days: 7 }],
  ])('is refused for %s', async (_, backdate_start_date, more) => {
    const { stripe, customer, monthly } = await october();
    const wanted = { customer, items: [{ price: monthly }], backdate_start_date, ...more };
    await expect(stripe.subscriptions.create(wanted)).rejects.toMatchObject({ param: 'backdate_start_date' });
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
  });
});
