import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined, type Overrides } from '../core/defined.ts';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, confirm, invoicesOf, provenEvents, RUNS, START_MS, starter } from './harness.ts';

const start = starter(Stripe);

async function shop() {
  const { emulator, stripe } = await start();
  const { id: customer } = await stripe.customers.create({ name: 'Ada', email: 'ada@example.com' });
  const open = (more: Overrides<Stripe.Checkout.SessionCreateParams>) =>
    stripe.checkout.sessions.create(
      defined({
        mode: 'subscription' as const,
        customer,
        line_items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }],
        success_url: 'http://127.0.0.1:1/done',
        ...more,
      }),
    );
  const codeFor = async (coupon: Stripe.CouponCreateParams, more: Partial<Stripe.PromotionCodeCreateParams> = {}) => {
    const made = await stripe.coupons.create(coupon);
    return stripe.promotionCodes.create({ code: 'HALF', promotion: { type: 'coupon', coupon: made.id }, ...more });
  };
  /** What a buyer sends on the hosted page. */
  const press = async (session: Stripe.Checkout.Session, promotion: 'apply' | 'remove', code = '') => {
    const body = new URLSearchParams({ promotion, promotion_code: code, number: '4242' });
    return (await fetch(session.url ?? '', { method: 'POST', body })).text();
  };
  return { emulator, stripe, customer, open, codeFor, press };
}

describe('a discount of a checkout session', () => {
  it('is taken off its total and its lines, and carried to the subscription', async () => {
    const { emulator, stripe, open } = await shop();
    const coupon = await stripe.coupons.create({ percent_off: 25, duration: 'forever', name: 'Quarter' });
    const session = await open({ discounts: [{ coupon: coupon.id }] });
    expect(session).toMatchObject({
      amount_subtotal: 1800,
      amount_total: 1350,
      total_details: { amount_discount: 450 },
      discounts: [{ coupon: coupon.id, promotion_code: null }],
    });
    const lines = (await stripe.checkout.sessions.listLineItems(session.id)).data;
    expect(lines.map(({ amount_discount, amount_total }) => [amount_discount, amount_total])).toEqual([
      [0, 0],
      [450, 1350],
    ]);
    const html = await (await fetch(session.url ?? '')).text();
    expect(html).toContain('Quarter');
    expect(html).not.toContain('Promotion code');
    expect(html).not.toContain('value="remove"');
    expect(await confirm(emulator, session.id, 'pm_card_visa')).toMatchObject({ amount_total: 1350 });
    expect(await provenEvents(stripe)).toContain('customer.discount.created');
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
    const id = String(subscription);
    expect((await stripe.subscriptions.retrieve(id)).discounts).toHaveLength(1);
    await emulator.advance(32 * DAY_MS);
    expect((await invoicesOf(stripe, id)).map(({ total }) => total)).toEqual([1350, 1350]);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });

  it('of all of the price asks for no payment', async () => {
    const { emulator, stripe, open } = await shop();
    const coupon = await stripe.coupons.create({ amount_off: 5000, currency: 'usd' });
    const session = await open({ discounts: [{ coupon: coupon.id }] });
    expect(session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
    expect(await confirm(emulator, session.id, 'pm_card_visa')).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
    });
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  it('is refused when unknown, spent, two, both, of another currency, beside codes or without a subscription', async () => {
    const { stripe, customer, open } = await shop();
    const { id: coupon } = await stripe.coupons.create({ percent_off: 10 });
    const spent = await stripe.coupons.create({ percent_off: 10, max_redemptions: 1 });
    await stripe.subscriptions.create({ customer, items: [{ price: RUNS }], discounts: [{ coupon: spent.id }] });
    const euro = await stripe.coupons.create({ amount_off: 100, currency: 'eur' });
    const wrong: Overrides<Stripe.Checkout.SessionCreateParams>[] = [
      { discounts: [{ coupon: 'none' }] },
      { discounts: [{ promotion_code: 'promo_none' }] },
      { discounts: [{ coupon: spent.id }] },
      { discounts: [{ coupon, promotion_code: 'promo_none' }] },
      { discounts: [{ coupon }, { coupon }] },
      { discounts: [{ coupon: euro.id }] },
      { discounts: [{ coupon }], allow_promotion_codes: true },
      { mode: 'setup', currency: 'usd', line_items: undefined, allow_promotion_codes: true },
    ];
    for (const more of wrong) await expect(open(more)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    expect((await stripe.coupons.retrieve(coupon)).times_redeemed).toBe(0);
  });
});

describe('a promotion code typed at checkout', () => {
  it('changes what is due, can be taken back, and is redeemed only when bought', async () => {
    const { emulator, stripe, open, codeFor, press } = await shop();
    const code = await codeFor({ percent_off: 50, duration: 'once' });
    const session = await open({ allow_promotion_codes: true });
    expect(await (await fetch(session.url ?? '')).text()).toContain('Promotion code');
    const applied = await press(session, 'apply', ' half ');
    expect(applied).toMatch(/Total due today<\/span><span class="number">\$9\.00/);
    expect(applied).toContain('value="4242"');
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 900,
      discounts: [{ coupon: null, promotion_code: code.id }],
    });
    expect(await press(session, 'remove')).toMatch(/Total due today<\/span><span class="number">\$18\.00/);
    expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(0);
    await press(session, 'apply', 'HALF');
    expect(await confirm(emulator, session.id, 'pm_card_chargeDeclined')).toMatchObject({
      error: { code: 'card_declined' },
    });
    expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(0);
    await confirm(emulator, session.id, 'pm_card_visa');
    expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
    const { invoice } = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
    expect(invoice).toMatchObject({ total: 900, amount_paid: 900 });
  });

  it.each([
    ['is unknown', 'NONE', {}, 'This code is invalid.'],
    ['is empty', '', {}, 'This code is invalid.'],
    ['is huge', 'x'.repeat(2000), {}, 'This code is invalid.'],
    ['is off', 'HALF', { active: false }, 'it is not active'],
    ['is over', 'HALF', { expires_at: START_MS / 1000 - 1 }, 'it has expired'],
    [
      'asks for a bigger order',
      'HALF',
      { restrictions: { minimum_amount: 1801, minimum_amount_currency: 'usd' } },
      'does not reach its minimum amount',
    ],
  ])('that %s is refused beside its field, and nothing changes', async (_why, typed, more, words) => {
    const { stripe, open, codeFor, press } = await shop();
    await codeFor({ percent_off: 50 }, more);
    const session = await open({ allow_promotion_codes: true });
    const html = await press(session, 'apply', typed);
    expect(html).toMatch(new RegExp(`id="field-promotion_code-error" class="error" role="alert">[^<]*${words}`));
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ amount_total: 1800, discounts: [] });
  });

  it('of somebody else is refused, as is any where the session takes none', async () => {
    const { stripe, open, codeFor, press } = await shop();
    const other = await stripe.customers.create({ name: 'Bob' });
    await codeFor({ percent_off: 50 }, { customer: other.id });
    expect(await press(await open({ allow_promotion_codes: true }), 'apply', 'HALF')).toContain('another customer');
    const closed = await open({});
    await press(closed, 'apply', 'HALF');
    expect((await stripe.checkout.sessions.retrieve(closed.id)).amount_total).toBe(1800);
  });
});
