import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { defined, type Overrides } from '../core/defined.ts';
import { ACCOUNTS, confirm, provenEvents, starter } from './harness.ts';

const start = starter(Stripe);
const urls = { success_url: 'http://127.0.0.1:1/done', cancel_url: 'http://127.0.0.1:1/no' };

async function shop(quantity: number, more: Stripe.Checkout.SessionCreateParams = {}) {
  const { emulator, stripe } = await start();
  const { id: price } = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1500,
    product_data: { name: 'Shirt' },
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price, quantity }],
    ...urls,
    ...more,
  });
  return { emulator, stripe, price, session };
}

describe('checkout in payment mode', () => {
  it('is one payment, with no customer unless one is named', async () => {
    const { emulator, stripe, session } = await shop(2, { payment_intent_data: { metadata: { order: '7' } } });
    expect(session).toMatchObject({ amount_total: 3000, payment_status: 'unpaid', payment_intent: null });
    expect(await (await fetch(session.url ?? '')).text()).toContain('$30.00');
    await confirm(emulator, session.id, 'pm_card_visa');
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent', 'line_items'] });
    expect(done).toMatchObject({ status: 'complete', payment_status: 'paid', customer: null, invoice: null });
    expect(done.payment_intent).toMatchObject({ amount_received: 3000, metadata: { order: '7' } });
    expect(await provenEvents(stripe)).toEqual(
      expect.arrayContaining(['payment_intent.succeeded', 'checkout.session.completed']),
    );
  });

  it('that is declined stays open, with nothing charged', async () => {
    const { emulator, stripe, session } = await shop(1);
    expect(await confirm(emulator, session.id, 'pm_card_visa_chargeDeclined')).toMatchObject({
      error: { code: 'card_declined' },
    });
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    expect((await stripe.charges.list()).data).toEqual([]);
    expect(await confirm(emulator, session.id, 'pm_card_visa')).toMatchObject({ status: 'complete' });
  });

  it('takes no recurring price', async () => {
    const { stripe } = await start();
    const line_items = [{ price: ACCOUNTS, quantity: 1 }];
    await expect(stripe.checkout.sessions.create({ mode: 'payment', line_items, ...urls })).rejects.toMatchObject({
      param: 'line_items',
    });
  });
});

describe('checkout of a subscription', () => {
  it('bills what is bought once with the first invoice', async () => {
    const { emulator, stripe, price } = await shop(1);
    const { id: customer } = await stripe.customers.create();
    const line_items = [
      { price: ACCOUNTS, quantity: 2 },
      { price, quantity: 1 },
    ];
    const session = await stripe.checkout.sessions.create({ mode: 'subscription', customer, line_items, ...urls });
    expect(session.amount_total).toBe(3300);
    await confirm(emulator, session.id, 'pm_card_visa');
    const { data } = await stripe.invoices.list({ customer });
    expect(data).toMatchObject([{ total: 3300, status: 'paid', billing_reason: 'subscription_create' }]);
    await provenEvents(stripe);
  });
});

describe('checkout in setup mode', () => {
  it('saves a card, on the hosted page as in the embedded one', async () => {
    const { emulator, stripe } = await start();
    const { id: customer } = await stripe.customers.create();
    const embedded = { ui_mode: 'embedded_page', return_url: 'http://127.0.0.1:1/' } as const;
    for (const more of [urls, embedded]) {
      const session = await stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer, ...more });
      await confirm(emulator, session.id, 'pm_card_visa');
      expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
        status: 'complete',
        amount_total: null,
      });
    }
    expect((await stripe.paymentMethods.list({ customer })).data).toHaveLength(2);
    expect(await provenEvents(stripe)).toContain('setup_intent.succeeded');
  });
});

describe('a checkout paid by bank debit', () => {
  const debit = async (iban: string, more: Overrides<Stripe.Checkout.SessionCreateParams> = {}) => {
    const { emulator, stripe } = await start();
    const product_data = { name: 'Print' };
    const params = {
      mode: 'payment' as const,
      allowed_payment_method_types: ['sepa_debit' as const],
      line_items: [{ price_data: { currency: 'eur', unit_amount: 1500, product_data }, quantity: 2 }],
      success_url: 'http://127.0.0.1/',
      ...more,
    };
    const session = await stripe.checkout.sessions.create(defined(params));
    const billing_details = { name: 'Bob', email: 'bob@example.com' };
    const method = await stripe.paymentMethods.create({ type: 'sepa_debit', sepa_debit: { iban }, billing_details });
    const answer = await confirm(emulator, session.id, method.id);
    await emulator.idle();
    return { emulator, stripe, answer, session: await stripe.checkout.sessions.retrieve(session.id) };
  };

  it('is complete and unpaid until the bank has paid', async () => {
    const { emulator, stripe, session } = await debit('AT321904300235473204');
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid', amount_total: 3000 });
    await emulator.advance(3 * 60_000);
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
    const events = (await provenEvents(stripe)).filter((type) => type.startsWith('checkout'));
    expect(events).toEqual(['checkout.session.completed', 'checkout.session.async_payment_succeeded']);
  });

  it('stays unpaid where the bank refuses', async () => {
    const { stripe, session } = await debit('AT861904300235473202');
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    const events = (await provenEvents(stripe)).filter((type) => type.startsWith('checkout'));
    expect(events).toEqual(['checkout.session.completed', 'checkout.session.async_payment_failed']);
  });

  it('takes what it allows and no other, in euros, and pays once', async () => {
    const iban = 'AT611904300234573201';
    const { session, answer } = await debit(iban, { allowed_payment_method_types: ['card'] });
    expect(answer).toMatchObject({ error: { param: 'payment_method' } });
    expect(session.status).toBe('open');
    const price_data = { currency: 'usd', unit_amount: 1500, product_data: { name: 'Print' } };
    const refused = { param: 'allowed_payment_method_types' };
    await expect(debit(iban, { line_items: [{ price_data, quantity: 1 }] })).rejects.toMatchObject(refused);
    await expect(debit(iban, { mode: 'setup', line_items: undefined })).rejects.toMatchObject(refused);
  });
});
