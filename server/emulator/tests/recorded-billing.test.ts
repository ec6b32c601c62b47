import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { invoicesOf, receiver, START_MS } from './harness.ts';
import { amounts, itemOf, shop } from './recorded-shop.ts';

// Facts from recorded exchanges with real Stripe and from its documentation, one kind a block.

const S = START_MS / 1_000;

describe('a change from month to year in flexible mode', () => {
  it('keeps the anchor and prorates both prices', async () => {
    // A month of 31 days: day 10 leaves 21 of it, and 355 days of the year.
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      clock: { frozenAtMs: Date.UTC(2026, 2, 1) },
    });
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(10 * DAY_MS);
    const items = [{ id: itemOf(made), price: await price(25_000, 'year') }];
    const details = { items, proration_behavior: 'always_invoice' as const };
    const preview = await stripe.invoices.createPreview({ subscription: made.id, subscription_details: details });
    const changed = await stripe.subscriptions.update(made.id, details);
    expect(changed.billing_cycle_anchor).toBe(made.billing_cycle_anchor);
    expect(changed.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 2, 1) / 1_000);
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(amounts(invoice)).toEqual([-1_694, 24_315]);
    expect(invoice?.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration)).toEqual([true, true]);
    expect(amounts(preview)).toEqual([-1_694, 24_315]);
  });

  it('in classic mode moves the anchor and bills the whole year', async () => {
    const { emulator, stripe, customer, price } = await shop();
    const monthly = [{ price: await price(3_100) }];
    const made = await stripe.subscriptions.create({ customer, items: monthly, billing_mode: { type: 'classic' } });
    await emulator.advance(10 * DAY_MS);
    const items = [{ id: itemOf(made), price: await price(25_000, 'year') }];
    const changed = await stripe.subscriptions.update(made.id, { items });
    expect(changed.billing_cycle_anchor).toBe(S + 10 * 86_400);
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual([-2_100, 25_000]);
  });
});

it('trial_end=now changes nothing of a running subscription in flexible mode', async () => {
  const { emulator, stripe, customer, price, events } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await emulator.advance(10 * DAY_MS);
  const before = await events('customer.subscription.updated');
  const same = await stripe.subscriptions.update(made.id, { trial_end: 'now' });
  const { billing_cycle_anchor, latest_invoice, trial_end } = made;
  expect(same).toMatchObject({ billing_cycle_anchor, latest_invoice, status: 'active', trial_end });
  expect(same.items.data).toEqual(made.items.data);
  expect(await invoicesOf(stripe, made.id)).toHaveLength(1);
  expect(await events('customer.subscription.updated')).toEqual(before);
});

describe('a paid invoice', () => {
  it('no longer advances, and its payment is an update with what was before', async () => {
    const { emulator, stripe, customer, price, events } = await shop();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(32 * DAY_MS);
    const [renewal] = await invoicesOf(stripe, made.id);
    expect(renewal).toMatchObject({ status: 'paid', auto_advance: false, amount_paid: 2_500 });
    const update = (await events('invoice.updated')).find(
      ({ data }) => 'status' in (data.previous_attributes ?? {}) && Reflect.get(data.object, 'id') === renewal?.id,
    );
    expect(update?.data.previous_attributes).toMatchObject({
      amount_paid: 0,
      amount_remaining: 2_500,
      attempt_count: 0,
      attempted: false,
      auto_advance: true,
      next_payment_attempt: expect.any(Number),
      status: 'open',
      status_transitions: { paid_at: null },
    });
  });
});

it('a subscription canceled now shows no later end', async () => {
  const { stripe, customer, price, events } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await stripe.subscriptions.update(made.id, { cancel_at_period_end: true });
  const ended = { status: 'canceled', cancel_at: null, cancel_at_period_end: false };
  expect(await stripe.subscriptions.cancel(made.id)).toMatchObject(ended);
  expect((await events('customer.subscription.deleted'))[0]?.data.object).toMatchObject(ended);
});

it('a card that asks at the creation of a subscription is asked, and nothing has failed', async () => {
  const { stripe, customer, price, events } = await shop('pm_card_authenticationRequired');
  const made = await stripe.subscriptions.create({
    customer,
    items: [{ price: await price(2_500) }],
    expand: ['latest_invoice.payments'],
  });
  expect(made.status).toBe('incomplete');
  const invoice = made.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: 'open', attempt_count: 0, attempted: true, auto_advance: true });
  const intent = await stripe.paymentIntents.retrieve(String(invoice.payments?.data[0]?.payment.payment_intent));
  expect(intent).toMatchObject({
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
    last_payment_error: null,
  });
  expect(await events('invoice.payment_action_required')).toHaveLength(1);
  expect(await events('invoice.payment_failed')).toHaveLength(0);
  expect(await events('charge.failed')).toHaveLength(0);
});

describe('words of lines', () => {
  it('name a quantity in prorations only where it is not one', async () => {
    const { emulator, stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    await emulator.advance(10 * DAY_MS);
    await stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity: 3 }],
      proration_behavior: 'always_invoice',
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice?.lines.data.map(({ description }) => description)).toEqual([
      'Unused time on Pro after 12 Mar 2026',
      'Remaining time on 3 × Pro after 12 Mar 2026',
    ]);
  });

  it('say that a trial is free', async () => {
    const { stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(2_500) }],
      trial_period_days: 7,
    });
    expect((await invoicesOf(stripe, made.id))[0]?.lines.data[0]?.description).toBe('Free trial for 1 × Pro');
  });

  it.each([
    ['usd', 2_500, '$25.00'],
    ['eur', 2_500, '€25.00'],
    ['gbp', 2_500, '£25.00'],
    ['jpy', 2_500, '¥2,500'],
    ['kwd', 25_000, 'KWD 25.000'],
  ])('show %s in its own sign and decimals', async (currency, amount, shown) => {
    const { stripe, customer, price } = await shop();
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(amount, 'month', currency) }],
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    const words = invoice?.lines.data[0]?.description?.replaceAll('\u00a0', ' ');
    expect(words).toBe(`1 × Pro (at ${shown} / month)`);
    const page = await (await fetch(invoice?.hosted_invoice_url ?? '')).text();
    expect(page.replaceAll('\u00a0', ' ')).toContain(shown);
  });
});

describe('a discount', () => {
  it('of an item is off before the subtotal, and shown as a pretax credit', async () => {
    const { stripe, customer } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const invoice = await stripe.invoices.create({ customer });
    const item = {
      customer,
      invoice: invoice.id ?? '',
      amount: 1_900,
      currency: 'usd',
      discounts: [{ coupon: half.id }],
    };
    await stripe.invoiceItems.create(item);
    const [line] = (await stripe.invoices.retrieve(invoice.id ?? '')).lines.data;
    const discount = line?.discount_amounts?.[0]?.discount;
    const credit = { amount: 950, discount, type: 'discount' };
    expect(await stripe.invoices.retrieve(invoice.id ?? '')).toMatchObject({
      subtotal: 950,
      total: 950,
      amount_due: 950,
      total_discount_amounts: [{ amount: 950, discount }],
      total_pretax_credit_amounts: [credit],
      lines: { data: [{ amount: 1_900, pretax_credit_amounts: [credit] }] },
    });
  });

  it('of the whole invoice is off after the subtotal', async () => {
    const { stripe, customer } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const invoice = await stripe.invoices.create({ customer, discounts: [{ coupon: half.id }] });
    await stripe.invoiceItems.create({ customer, invoice: invoice.id ?? '', amount: 1_900, currency: 'usd' });
    const shown = await stripe.invoices.retrieve(invoice.id ?? '');
    expect(shown).toMatchObject({ subtotal: 1_900, total: 950 });
    expect(shown.total_pretax_credit_amounts).toMatchObject([{ amount: 950, type: 'discount' }]);
  });

  it('goes along when a part of the line is credited by quantity', async () => {
    const { stripe, customer, price } = await shop();
    const half = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const made = await stripe.subscriptions.create({
      customer,
      items: [{ price: await price(1_000), quantity: 4, discounts: [{ coupon: half.id }] }],
    });
    const [invoice] = await invoicesOf(stripe, made.id);
    expect(invoice).toMatchObject({ subtotal: 2_000, total: 2_000 });
    const note = await stripe.creditNotes.create({
      invoice: invoice?.id ?? '',
      lines: [{ type: 'invoice_line_item', invoice_line_item: invoice?.lines.data[0]?.id ?? '', quantity: 1 }],
      credit_amount: 500,
    });
    expect(note).toMatchObject({ subtotal: 1_000, discount_amount: 500, total: 500, amount: 500 });
    expect(note.lines.data[0]).toMatchObject({ amount: 1_000, discount_amount: 500, quantity: 1 });
    expect(note.pretax_credit_amounts).toMatchObject([{ amount: 500, type: 'discount' }]);
  });
});

it('a credit names the line that it takes back', async () => {
  const { emulator, stripe, customer, price } = await shop();
  const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  const [first] = await invoicesOf(stripe, made.id);
  await emulator.advance(10 * DAY_MS);
  const change = (quantity: number) =>
    stripe.subscriptions.update(made.id, {
      items: [{ id: itemOf(made), quantity }],
      proration_behavior: 'always_invoice',
    });
  const credited = (invoice: Stripe.Invoice | undefined) =>
    invoice?.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration_details?.credited_items);
  await change(2);
  const [second] = await invoicesOf(stripe, made.id);
  expect(credited(second)).toEqual([{ invoice: first?.id, invoice_line_items: [first?.lines.data[0]?.id] }, null]);
  await emulator.advance(DAY_MS);
  await change(3);
  const [third] = await invoicesOf(stripe, made.id);
  expect(credited(third)).toEqual([{ invoice: second?.id, invoice_line_items: [second?.lines.data[1]?.id] }, null]);
  await stripe.subscriptions.update(made.id, { items: [{ id: itemOf(made), quantity: 1 }] });
  const waiting = (await stripe.invoiceItems.list({ customer, pending: true })).data.find(({ amount }) => amount < 0);
  expect(waiting?.proration_details?.credited_items).toMatchObject({
    type: 'invoice_line_items',
    invoice_line_item_details: { invoice: third?.id },
  });
});

it('a bank’s early fraud warning can be acted on until all was refunded', async () => {
  const { emulator, stripe, customer, price, events } = await shop('pm_card_createIssuerFraudRecord');
  await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
  await emulator.idle();
  const [warning] = (await stripe.radar.earlyFraudWarnings.list()).data;
  expect(warning).toMatchObject({ actionable: true, fraud_type: expect.any(String) });
  const charge = String(warning?.charge);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ paid: true, disputed: false });
  expect(await events('radar.early_fraud_warning.created')).toHaveLength(1);
  await stripe.refunds.create({ charge });
  expect(await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '')).toMatchObject({ actionable: false });
  await expect(stripe.radar.earlyFraudWarnings.retrieve('issfr_missing')).rejects.toMatchObject({ statusCode: 404 });
});

describe('a draft whose invoice.created is not answered', () => {
  it('waits for the answer, three days at most', async () => {
    let status = 500;
    const hook = await receiver(() => status);
    const { emulator, stripe, customer, price } = await shop('pm_card_visa', {
      webhook: { url: hook, secret: 'whsec_x' },
    });
    const made = await stripe.subscriptions.create({ customer, items: [{ price: await price(2_500) }] });
    const statusOf = async () => (await invoicesOf(stripe, made.id))[0]?.status;
    await emulator.advance(31 * DAY_MS + 5 * HOUR_MS);
    expect(await statusOf()).toBe('draft');
    status = 200;
    await emulator.advance(DAY_MS);
    expect(await statusOf()).toBe('paid');
    status = 500;
    await emulator.advance(30 * DAY_MS);
    expect(await statusOf()).toBe('draft');
    await emulator.advance(3 * DAY_MS + 2 * HOUR_MS);
    expect(await statusOf()).toBe('paid');
  });
});
