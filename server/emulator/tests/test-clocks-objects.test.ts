import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import {
  ACCOUNTS,
  advanceClock,
  clocked,
  confirm,
  invoicesOf,
  provenEvents,
  RUNS,
  START_MS,
  starter,
  subscribe,
} from './harness.ts';

const start = starter(Stripe);
const START_S = START_MS / 1_000;
const DAY_S = 86_400;
const at = (text: string): number => Date.parse(`${text}Z`) / 1_000;
const seats = [{ price: ACCOUNTS, quantity: 2 }];

describe('what belongs to a clocked customer', () => {
  it('a checkout session lives, completes and expires by the clock', async () => {
    const { emulator, stripe } = await start();
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at('2024-01-10') });
    const customer = await stripe.customers.create({ test_clock: clock.id, email: 'ada@example.com' });
    const open = () =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        ui_mode: 'embedded_page',
        customer: customer.id,
        return_url: 'http://127.0.0.1/return',
        line_items: [{ price: RUNS }, { price: ACCOUNTS, quantity: 1 }],
      });
    const [first, second] = [await open(), await open()];
    expect(first).toMatchObject({ created: at('2024-01-10'), expires_at: at('2024-01-11') });
    await confirm(emulator, first.id, 'pm_card_visa');
    const done = await stripe.checkout.sessions.retrieve(first.id, { expand: ['subscription'] });
    expect(done.subscription).toMatchObject({ test_clock: clock.id, start_date: at('2024-01-10'), status: 'active' });
    await emulator.advance(2 * DAY_MS);
    expect((await stripe.checkout.sessions.retrieve(second.id)).status).toBe('open');
    await advanceClock(stripe, clock.id, at('2024-01-11'));
    expect((await stripe.checkout.sessions.retrieve(second.id)).status).toBe('expired');
  });

  it("the billing portal acts in the clock's time", async () => {
    const { emulator, stripe } = await start();
    const { clock, customer, subscription } = await clocked(stripe, at('2024-01-10'), seats);
    const portal = await stripe.billingPortal.sessions.create({ customer: customer.id });
    await emulator.advance(2 * DAY_MS);
    const page = await fetch(portal.url);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('10 Feb 2024');
    const canceled = await fetch(`${portal.url}/cancel/${subscription.id}`, { method: 'POST', redirect: 'manual' });
    expect(canceled.status).toBe(303);
    const set = await stripe.subscriptions.retrieve(subscription.id);
    expect(set).toMatchObject({ cancel_at: at('2024-02-10'), canceled_at: at('2024-01-10') });
    await advanceClock(stripe, clock.id, at('2024-01-10') + 2 * 3_600);
    expect((await fetch(portal.url)).status).toBe(404);
  });

  it("the hosted checkout and the hosted invoice are paid in the clock's time", async () => {
    const { emulator, stripe } = await start();
    const now = at('2024-01-10');
    const { clock, customer } = await clocked(stripe, now, seats);
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      ui_mode: 'hosted_page',
      customer: customer.id,
      success_url: 'http://127.0.0.1/done',
      line_items: [{ price: ACCOUNTS, quantity: 1 }],
    });
    const form = { number: '4242424242424242', expiry: '12/34', cvc: '123', name: 'Ada', country: 'GB' };
    const body = new URLSearchParams({ ...form, email: 'ada@example.com' });
    expect((await fetch(`${emulator.url}/emulator/checkout/${session.id}`, { method: 'POST', body })).status).toBe(200);
    const [bought] = (await stripe.subscriptions.list({ customer: customer.id })).data;
    expect(bought).toMatchObject({ test_clock: clock.id, start_date: now, status: 'active' });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
    const draft = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    await stripe.invoices.finalizeInvoice(draft.id, { auto_advance: false });
    await fetch(`${emulator.url}/emulator/invoices/${draft.id}/pay`, { method: 'POST', body: new URLSearchParams() });
    const paid = await stripe.invoices.retrieve(draft.id);
    expect(paid).toMatchObject({ status: 'paid', status_transitions: { paid_at: now } });
  });

  it("invoice items, invoices, charges, refunds and disputes carry the clock's time", async () => {
    const { emulator, stripe } = await start();
    const now = at('2024-01-10');
    const { clock, customer } = await clocked(stripe, now, seats);
    const card = await stripe.paymentMethods.attach('pm_card_createDispute', { customer: customer.id });
    const item = await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
    expect(item).toMatchObject({ test_clock: clock.id, date: now });
    const draft = await stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
    const paid = await stripe.invoices.pay(draft.id, { payment_method: card.id });
    expect(paid).toMatchObject({ test_clock: clock.id, created: now, status_transitions: { paid_at: now } });
    const [charge] = (await stripe.charges.list({ customer: customer.id, limit: 1 })).data;
    expect(charge).toMatchObject({ created: now, amount: 700 });
    await emulator.idle();
    const [dispute] = (await stripe.disputes.list()).data;
    expect(dispute).toMatchObject({ created: now, evidence_details: { due_by: now + 9 * DAY_S } });
    await emulator.advance(10 * DAY_MS);
    expect((await stripe.disputes.list()).data[0]?.status).toBe('needs_response');
    await advanceClock(stripe, clock.id, now + 10 * DAY_S);
    expect((await stripe.disputes.list()).data[0]?.status).toBe('lost');
    const [other] = (await stripe.charges.list({ customer: customer.id, limit: 2 })).data.slice(1);
    expect((await stripe.refunds.create({ charge: other?.id ?? '' })).created).toBe(now + 10 * DAY_S);
    await provenEvents(stripe);
  });

  it('a change of quantity is prorated by the clock, and previewed so', async () => {
    const { stripe } = await start();
    const { clock, subscription } = await clocked(stripe, at('2024-04-01'), seats);
    await advanceClock(stripe, clock.id, at('2024-04-16'));
    const item = subscription.items.data[0]?.id ?? '';
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items: [{ id: item, quantity: 4 }], proration_behavior: 'always_invoice' },
    });
    expect(preview).toMatchObject({ total: 900, test_clock: clock.id });
    await stripe.subscriptionItems.update(item, { quantity: 4, proration_behavior: 'always_invoice' });
    expect((await invoicesOf(stripe, subscription.id))[0]).toMatchObject({ total: 900, created: at('2024-04-16') });
  });

  it("events of it are told in the emulator's time, so that they can be listed (assumed: event-time)", async () => {
    const { stripe } = await start();
    const { subscription } = await clocked(stripe, at('2001-01-10'), seats);
    const [event] = (await stripe.events.list({ type: 'customer.subscription.created' })).data;
    expect(event).toMatchObject({
      created: START_S,
      data: { object: { id: subscription.id, created: at('2001-01-10') } },
    });
  });
});

describe('a customer that exists', () => {
  it('joins a clock with all that is theirs, and stays', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription } = await subscribe(emulator, stripe);
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: START_S, customer: customer.id });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ test_clock: clock.id });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ test_clock: clock.id });
    await emulator.advance(20 * DAY_MS);
    const again = { frozen_time: START_S + 21 * DAY_S, customer: customer.id };
    await expect(stripe.testHelpers.testClocks.create(again)).rejects.toMatchObject({ param: 'customer' });
    expect(await invoicesOf(stripe, subscription.id)).toHaveLength(1);
    await advanceClock(stripe, clock.id, at('2026-04-03'));
    expect((await invoicesOf(stripe, subscription.id)).map(({ status }) => status)).toEqual(['paid', 'paid']);
    expect(emulator.clock.nowMs()).toBe(START_MS + 20 * DAY_MS);
  });

  it('joins none whose time is past, none with more than three subscriptions, and no second one', async () => {
    const { emulator, stripe } = await start();
    const { customer } = await subscribe(emulator, stripe);
    const join = (frozen_time: number) => stripe.testHelpers.testClocks.create({ frozen_time, customer: customer.id });
    await expect(join(START_S - DAY_S)).rejects.toMatchObject({ param: 'frozen_time' });
    const unpaid = { customer: customer.id, items: seats, payment_behavior: 'default_incomplete' } as const;
    for (let more = 0; more < 3; more++) await stripe.subscriptions.create(unpaid);
    await expect(join(START_S)).rejects.toMatchObject({ param: 'customer' });
    expect((await stripe.testHelpers.testClocks.list()).data).toEqual([]);
    const nobody = { frozen_time: START_S, customer: 'cus_none' };
    await expect(stripe.testHelpers.testClocks.create(nobody)).rejects.toMatchObject({ code: 'resource_missing' });
  });
});
