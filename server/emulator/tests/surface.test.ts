import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../contract/index.ts';
import { defined } from '../core/defined.ts';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, RUNS, receiver, report, starter, subscribe } from './harness.ts';

const start = starter(Stripe);

describe('what the API answers', () => {
  it('holds the contract, expanded and in events too', async () => {
    const { emulator, stripe } = await start();
    const { customer, subscription, runs, attached } = await subscribe(emulator, stripe);
    await stripe.subscriptionItems.update(runs.id, { billing_thresholds: { usage_gte: 5000 } });
    await report(stripe, customer.id, 5012, 'a');
    await emulator.idle();
    await stripe.invoices.createPreview({ subscription: subscription.id });
    await stripe.subscriptionItems.update(attached.id, { quantity: 5 });
    emulator.control.setNextCardOutcome('decline');
    await emulator.advance(20 * DAY_MS);
    for (const invoice of await invoicesOf(stripe, subscription.id)) {
      await stripe.invoices.retrieve(invoice.id ?? '', { expand: ['payments', 'customer', 'confirmation_secret'] });
      await stripe.invoices.listLineItems(invoice.id ?? '');
      await stripe.invoicePayments.list({ invoice: invoice.id, expand: ['data.payment.payment_intent'] });
    }
    const charges = await stripe.charges.list({ expand: ['data.refunds', 'data.payment_intent'] });
    await stripe.refunds.create(defined({ charge: charges.data.find(({ paid }) => paid)?.id, amount: 100 }));
    await stripe.customers.retrieve(customer.id, {
      expand: ['subscriptions', 'invoice_settings.default_payment_method'],
    });
    await stripe.paymentMethods.list({ customer: customer.id });
    await stripe.prices.list({ expand: ['data.product'] });
    await stripe.billing.meters.list();
    await stripe.billingPortal.configurations.list({ is_default: true });
    await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: 'http://127.0.0.1/' });
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    await stripe.customers.del(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    const contract = await loadContract();
    const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
    expect(events.length).toBeGreaterThan(40);
    for (const { type, data } of events) {
      const object: unknown = JSON.parse(JSON.stringify(data.object));
      const name = typeof object === 'object' && object && 'object' in object ? String(object.object) : '';
      expect({ type, findings: contract?.checkObject(name, object) }).toEqual({ type, findings: [] });
    }
  });

  it('has nothing more to show of a price without tiers and a coupon without products when asked', async () => {
    const { stripe } = await start();
    const prices = await stripe.prices.list({ expand: ['data.tiers'] });
    expect(prices.data.length).toBeGreaterThan(0);
    for (const price of prices.data) expect(price).not.toHaveProperty('tiers');
    const { id } = await stripe.coupons.create({ percent_off: 10, duration: 'once' });
    expect(await stripe.coupons.retrieve(id, { expand: ['applies_to'] })).not.toHaveProperty('applies_to');
  });

  it('shows the tiers of a price only when asked', async () => {
    const { stripe } = await start();
    const price = await stripe.prices.create({
      currency: 'usd',
      product_data: { name: 'Accounts in tiers' },
      recurring: { interval: 'month' },
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers: [
        { up_to: 1, flat_amount: 900 },
        { up_to: 'inf', unit_amount: 900 },
      ],
    });
    expect(price.tiers).toBeUndefined();
    expect((await stripe.prices.retrieve(price.id, { expand: ['tiers'] })).tiers).toMatchObject([
      { up_to: 1 },
      { up_to: null },
    ]);
  });
});

describe('an open invoice', () => {
  const open = async () => {
    const { emulator, stripe } = await start();
    const { subscription } = await subscribe(emulator, stripe);
    emulator.control.setNextCardOutcome('decline');
    await emulator.advance(31 * DAY_MS + 7_200_000);
    const [invoice] = await invoicesOf(stripe, subscription.id);
    return { emulator, stripe, subscription, id: invoice?.id ?? '' };
  };

  it('that is paid by hand makes the subscription active at once', async () => {
    const { stripe, subscription, id } = await open();
    expect(await stripe.invoices.pay(id)).toMatchObject({ status: 'paid', amount_remaining: 0 });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    await expect(stripe.invoices.pay(id)).rejects.toThrow(/already paid/);
  });

  it('that is voided is not tried again', async () => {
    const { emulator, stripe, id } = await open();
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({ status: 'void', amount_remaining: 1800 });
    await emulator.advance(10 * DAY_MS);
    expect((await stripe.invoices.retrieve(id)).status).toBe('void');
  });

  it('that is given up stays owed', async () => {
    const { stripe, id } = await open();
    expect(await stripe.invoices.markUncollectible(id)).toMatchObject({
      status: 'uncollectible',
      amount_remaining: 1800,
    });
  });

  it('asks for its owner off session when the card wants that', async () => {
    const { emulator, stripe, id } = await open();
    emulator.control.setNextCardOutcome('authentication_required');
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ code: 'authentication_required', statusCode: 402 });
    const asked = await stripe.events.list({ type: 'invoice.payment_action_required' });
    expect(asked.data).toHaveLength(1);
  });
});

describe('an update with error_if_incomplete', () => {
  it('that the card declines changes nothing', async () => {
    const { emulator, stripe } = await start();
    const { subscription, attached } = await subscribe(emulator, stripe);
    await emulator.advance(5 * DAY_MS);
    const before = (await stripe.events.list({ limit: 100 })).data.length;
    emulator.control.setNextCardOutcome('insufficient_funds');
    const items = [{ id: attached.id, quantity: 9 }];
    const rules = { proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete' } as const;
    const update = stripe.subscriptions.update(subscription.id, { items, ...rules });
    await expect(update).rejects.toMatchObject({ decline_code: 'insufficient_funds' });
    expect((await stripe.subscriptionItems.retrieve(attached.id)).quantity).toBe(2);
    expect((await stripe.events.list({ limit: 100 })).data).toHaveLength(before);
    await stripe.subscriptions.update(subscription.id, { items, ...rules });
    expect((await stripe.subscriptionItems.retrieve(attached.id)).quantity).toBe(9);
  });
});

describe('an item', () => {
  it('added mid-month costs the rest of the month, and removing it gives the same back', async () => {
    const { emulator, stripe } = await start();
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: RUNS }] });
    await emulator.advance(9 * DAY_MS + 1_234_000);
    const item = await stripe.subscriptionItems.create({ subscription: id, price: ACCOUNTS, quantity: 3 });
    await stripe.subscriptionItems.del(item.id);
    const preview = await stripe.invoices.createPreview({ subscription: id });
    const [debit, credit] = preview.lines.data.map(({ amount }) => amount);
    expect(debit).toBeGreaterThan(0);
    expect(credit).toBe(-(debit ?? 0));
  });
});

describe('delivery faults', () => {
  it('duplicate, drop and lose answers as told, and an event can be resent', async () => {
    const seen: string[] = [];
    const url = await receiver((body) => {
      seen.push(JSON.parse(body).data.object.name);
      return 200;
    });
    const { emulator, stripe } = await start();
    await stripe.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    const create = async (name: string) => {
      await stripe.customers.create({ name });
      await emulator.idle();
    };
    emulator.control.setDeliveryFaults({ duplicate: true });
    await create('twice');
    emulator.control.setDeliveryFaults({ duplicate: false, dropNext: 1 });
    await create('never');
    emulator.control.setDeliveryFaults({ loseAnswer: 1 });
    await create('again');
    await emulator.advance(600_000);
    emulator.control.setDeliveryFaults({ delayMs: 60_000 });
    await create('late');
    expect(seen).toEqual(['twice', 'twice', 'again', 'again']);
    await emulator.advance(60_000);
    const missed = (await stripe.events.list({ type: 'customer.created', delivery_success: false })).data;
    expect(missed).toHaveLength(1);
    emulator.control.resendEvent(missed[0]?.id ?? '');
    await emulator.idle();
    expect(seen.slice(4)).toEqual(['late', 'never']);
  });
});
