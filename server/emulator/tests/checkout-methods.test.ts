import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { confirm, invoicesOf } from './harness.ts';
import { shop } from './recorded-shop.ts';

const success_url = 'http://127.0.0.1/';

describe('a checkout that names no payment method types', () => {
  it.each([
    ['subscription', 'usd', ['card', 'link']],
    ['payment', 'usd', ['card', 'link']],
    ['payment', 'eur', ['card', 'link', 'sepa_debit']],
    ['setup', 'usd', ['card', 'link']],
  ] as const)('of a %s in %s takes what the account has switched on', async (mode, currency, types) => {
    const { stripe } = await shop();
    const recurring = mode === 'subscription' ? { recurring: { interval: 'month' as const } } : {};
    const price_data = { currency, unit_amount: 500, product_data: { name: 'Pro' }, ...recurring };
    const lines = mode === 'setup' ? { currency } : { line_items: [{ price_data, quantity: 1 }] };
    const session = await stripe.checkout.sessions.create({ mode, success_url, ...lines });
    expect(session.payment_method_types).toEqual(types);
    expect(session.allowed_payment_method_types).toBeNull();
  });

  it('subscribes with Link, which pays the renewals too', async () => {
    const { emulator, stripe, customer, price } = await shop(null);
    const line_items = [{ price: await price(1_000), quantity: 1 }];
    const session = await stripe.checkout.sessions.create({ mode: 'subscription', customer, line_items, success_url });
    const link = await stripe.paymentMethods.create({ type: 'link', billing_details: { email: 'ada@example.com' } });
    await confirm(emulator, session.id, link.id);
    const { subscription } = await stripe.checkout.sessions.retrieve(session.id);
    await emulator.advance(40 * DAY_MS);
    const all = await invoicesOf(stripe, String(subscription));
    expect(all.map(({ status, total }) => [status, total])).toEqual([
      ['paid', 1_000],
      ['paid', 1_000],
    ]);
    const { data } = await stripe.charges.list({ customer });
    expect(data.map((charge) => charge.payment_method_details)).toMatchObject([{ type: 'link' }, { type: 'link' }]);
  });

  it('saves Link in a setup', async () => {
    const { emulator, stripe, customer } = await shop(null);
    const session = await stripe.checkout.sessions.create({ mode: 'setup', customer, currency: 'usd', success_url });
    const link = await stripe.paymentMethods.create({ type: 'link' });
    await confirm(emulator, session.id, link.id);
    const { data } = await stripe.customers.listPaymentMethods(customer);
    expect(data.map(({ id, type }) => [id, type])).toEqual([[link.id, 'link']]);
  });
});

describe('a checkout for cards alone', () => {
  it('refuses Link, and takes a card after that', async () => {
    const { emulator, stripe, customer, price } = await shop(null);
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer,
      line_items: [{ price: await price(1_000), quantity: 1 }],
      allowed_payment_method_types: ['card'],
      success_url,
    });
    const link = await stripe.paymentMethods.create({ type: 'link' });
    expect(await confirm(emulator, session.id, link.id)).toMatchObject({ error: { param: 'payment_method' } });
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    await confirm(emulator, session.id, 'pm_card_visa');
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('complete');
  });
});
