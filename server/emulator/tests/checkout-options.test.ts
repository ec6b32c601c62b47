import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, confirm, invoicesOf, provenEvents, RUNS, START_MS, starter } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const DAY_S = 86_400;
const BOOK = { currency: 'usd', unit_amount: 1500, product_data: { name: 'Book' } } as const;

async function shop() {
  const { emulator, stripe } = await start();
  const subscribing = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 2 }],
      success_url: 'http://127.0.0.1:1/done',
      ...more,
    });
  const buying = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price_data: BOOK, quantity: 2 }],
      success_url: 'http://127.0.0.1:1/done',
      ...more,
    });
  const done = (id: string) =>
    stripe.checkout.sessions.retrieve(id, { expand: ['subscription', 'invoice', 'payment_intent', 'customer'] });
  const send = async (session: Stripe.Checkout.Session, fields: Record<string, string>) =>
    (await fetch(session.url ?? '', { method: 'POST', body: new URLSearchParams(fields) })).text();
  return { emulator, stripe, subscribing, buying, done, send };
}

describe('a checkout with a trial', () => {
  it.each([
    ['so many days', { trial_period_days: 14 }, 14],
    ['a date', { trial_end: S + 10 * DAY_S }, 10],
  ])('of %s costs nothing today and begins when it is bought (documented: checkout-trial)', async (_, data, days) => {
    const { emulator, stripe, subscribing, done } = await shop();
    const session = await subscribing({ subscription_data: { ...data, metadata: { tenant: 't1' } } });
    expect(session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
    await confirm(emulator, session.id, 'pm_card_visa');
    const { subscription, payment_status } = await done(session.id);
    expect(subscription).toMatchObject({ status: 'trialing', trial_end: S + days * DAY_S, metadata: { tenant: 't1' } });
    expect(payment_status).toBe('no_payment_required');
    await emulator.advance((days + 1) * DAY_MS);
    const id = typeof subscription === 'object' ? String(subscription?.id) : '';
    expect((await invoicesOf(stripe, id))[0]).toMatchObject({ total: 1800, status: 'paid' });
    await provenEvents(stripe);
  });

  it('needs no card where it asks for one only when something is due (documented: checkout-no-card)', async () => {
    const { emulator, subscribing, done, send } = await shop();
    const trial_settings = { end_behavior: { missing_payment_method: 'pause' } } as const;
    const free = {
      payment_method_collection: 'if_required',
      subscription_data: { trial_period_days: 7, trial_settings },
    } as const;
    const session = await subscribing(free);
    expect(await (await fetch(session.url ?? '')).text()).not.toContain('Card number');
    expect(await send(session, { email: 'ada@example.com' })).toContain('Thank you');
    const { subscription, customer } = await done(session.id);
    expect(subscription).toMatchObject({ status: 'trialing', default_payment_method: null });
    expect(customer).toMatchObject({ email: 'ada@example.com' });
    const id = typeof subscription === 'object' ? String(subscription?.id) : '';
    await emulator.advance(8 * DAY_MS);
    expect((await done(session.id)).subscription).toMatchObject({ id, status: 'paused' });
    const paid = await subscribing({ payment_method_collection: 'if_required' });
    expect(await send(paid, { email: 'ada@example.com' })).toContain('Your card number is incomplete.');
  });

  it('refuses a date too near, both ways of saying it, and one without a subscription', async () => {
    const { subscribing, buying } = await shop();
    for (const data of [
      { trial_end: S + DAY_S },
      { trial_end: S + 10 * DAY_S, trial_period_days: 3 },
      { trial_period_days: 0 },
      { billing_cycle_anchor: S - 5 },
    ])
      await expect(subscribing({ subscription_data: data })).rejects.toMatchObject({ statusCode: 400 });
    await expect(buying({ subscription_data: { trial_period_days: 3 } })).rejects.toMatchObject({ statusCode: 400 });
  });
});

it('a checkout with a billing cycle anchor charges the part until then', async () => {
  const { emulator, stripe, subscribing, done } = await shop();
  const anchor = Date.UTC(2026, 2, 16, 10) / 1000;
  const session = await subscribing({ subscription_data: { billing_cycle_anchor: anchor, description: 'Team' } });
  expect(session.amount_total).toBe(900);
  await confirm(emulator, session.id, 'pm_card_visa');
  const { subscription, invoice } = await done(session.id);
  expect(subscription).toMatchObject({ billing_cycle_anchor: anchor, description: 'Team' });
  expect(invoice).toMatchObject({ total: 900, status: 'paid' });
  const none = await subscribing({ subscription_data: { billing_cycle_anchor: anchor, proration_behavior: 'none' } });
  expect(none.amount_total).toBe(0);
  expect((await stripe.checkout.sessions.listLineItems(none.id)).data.map((line) => line.amount_total)).toEqual([0, 0]);
});

describe('a price made for a line', () => {
  it('sells what has no price yet, once or recurring', async () => {
    const { emulator, subscribing, buying, done } = await shop();
    const session = await buying();
    expect(session.amount_total).toBe(3000);
    await confirm(emulator, session.id, 'pm_card_visa');
    expect(await done(session.id)).toMatchObject({ payment_status: 'paid', payment_intent: { amount_received: 3000 } });
    const price_data = { ...BOOK, recurring: { interval: 'month' } } as const;
    expect((await subscribing({ line_items: [{ price_data, quantity: 1 }] })).amount_total).toBe(1500);
    await expect(buying({ line_items: [{ quantity: 1 }] })).rejects.toMatchObject({ statusCode: 400 });
    const both = { price: ACCOUNTS, price_data: BOOK, quantity: 1 };
    await expect(buying({ line_items: [both] })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('an invoice of a single payment', () => {
  it('is made, paid, discounted and belongs to the customer that is made (documented: checkout-invoice)', async () => {
    const { emulator, stripe, buying, done } = await shop();
    const coupon = await stripe.coupons.create({ percent_off: 10 });
    const session = await buying({
      invoice_creation: { enabled: true, invoice_data: { description: 'Books', metadata: { order: '7' } } },
      discounts: [{ coupon: coupon.id }],
      payment_intent_data: { metadata: { order: '7' } },
    });
    expect(session).toMatchObject({ customer_creation: 'always', amount_total: 2700 });
    await confirm(emulator, session.id, 'pm_card_visa');
    const paid = await done(session.id);
    expect(paid).toMatchObject({
      payment_status: 'paid',
      invoice: {
        status: 'paid',
        total: 2700,
        description: 'Books',
        metadata: { order: '7' },
        billing_reason: 'manual',
      },
      payment_intent: { amount_received: 2700, metadata: { order: '7' } },
    });
    expect(paid.customer).not.toBeNull();
    expect(await provenEvents(stripe)).toContain('invoice.paid');
  });

  it('is not left behind by a card that is declined, nor made of anything but a payment', async () => {
    const { emulator, stripe, subscribing, buying } = await shop();
    const session = await buying({ invoice_creation: { enabled: true } });
    const refused = await confirm(emulator, session.id, 'pm_card_visa_chargeDeclined');
    expect(refused).toMatchObject({ error: { code: 'card_declined' } });
    emulator.control.setNextCardOutcome('insufficient_funds');
    expect(await confirm(emulator, session.id, 'pm_card_visa')).toMatchObject({ error: { code: 'card_declined' } });
    expect((await stripe.invoices.list()).data).toEqual([]);
    await expect(subscribing({ invoice_creation: { enabled: true } })).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('what a checkout asks of its buyer', () => {
  it('is on the page, in the session and with the customer', async () => {
    const { stripe, subscribing, done, send } = await shop();
    const { id: customer } = await stripe.customers.create({ email: 'ada@example.com', name: 'Old' });
    const session = await subscribing({
      customer,
      cancel_url: 'http://127.0.0.1:1/back?id={CHECKOUT_SESSION_ID}',
      customer_update: { name: 'auto', address: 'auto' },
      consent_collection: { terms_of_service: 'required', promotions: 'auto' },
      phone_number_collection: { enabled: true },
      custom_text: { submit: { message: 'Nothing is shipped.' } },
      saved_payment_method_options: { payment_method_save: 'enabled' },
      client_reference_id: 'ref-1',
    });
    const html = await (await fetch(session.url ?? '')).text();
    expect(html).toContain('Nothing is shipped.');
    expect(html).toContain(`/back?id=${session.id}`);
    const card = { number: '4242424242424242', expiry: '12 / 40', cvc: '123', name: 'Ada', country: 'DE' };
    const incomplete = await send(session, card);
    expect(incomplete).toContain('Your phone number is incomplete.');
    expect(incomplete).toContain('Accept the terms to go on.');
    expect(await send(session, { ...card, phone: '+49 30 123456', terms: 'accepted' })).toContain('Thank you');
    expect(await done(session.id)).toMatchObject({
      client_reference_id: 'ref-1',
      consent: { terms_of_service: 'accepted', promotions: 'opt_out' },
      customer_details: { phone: '+49 30 123456', name: 'Ada' },
      customer: { name: 'Ada', phone: '+49 30 123456', address: { country: 'DE' } },
      custom_text: { submit: { message: 'Nothing is shipped.' } },
    });
  });

  it('makes a customer of who just pays only when told to', async () => {
    const { emulator, buying, subscribing, done } = await shop();
    const plain = await buying();
    await confirm(emulator, plain.id, 'pm_card_visa');
    expect((await done(plain.id)).customer).toBeNull();
    const always = await buying({ customer_creation: 'always', customer_email: 'bob@example.com' });
    await confirm(emulator, always.id, 'pm_card_visa');
    expect((await done(always.id)).customer).toMatchObject({ email: 'bob@example.com' });
    await expect(subscribing({ customer_creation: 'always' })).rejects.toMatchObject({ param: 'customer_creation' });
  });
});
