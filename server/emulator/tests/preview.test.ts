import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { ACCOUNTS, invoicesOf, provenEvents, RUNS, report, START_MS, starter, subscribe } from './harness.ts';

const start = starter(Stripe);
const S = START_MS / 1000;
const DAY_S = 86_400;
type Details = Stripe.InvoiceCreatePreviewParams.SubscriptionDetails;

const amounts = (invoice: Stripe.Invoice | undefined) => invoice?.lines.data.map(({ amount }) => amount);
const counts = async (stripe: Stripe) => [
  (await stripe.events.list({ limit: 100 })).data.length,
  (await stripe.invoices.list({ limit: 100 })).data.length,
  (await stripe.invoiceItems.list({ limit: 100 })).data.length,
];

async function halfway() {
  const { emulator, stripe } = await start();
  const shop = await subscribe(emulator, stripe);
  await report(stripe, shop.customer.id, 1_000, 'a');
  await emulator.advance(15.5 * DAY_MS);
  return { emulator, stripe, ...shop };
}

describe('a preview of a change', () => {
  it.each<[string, (ids: { accounts: string; runs: string }) => Details, number[]]>([
    ['more accounts', ({ accounts }) => ({ items: [{ id: accounts, quantity: 4 }] }), [-900, 1800, 600, 3600]],
    ['no accounts', ({ accounts }) => ({ items: [{ id: accounts, deleted: true }] }), [-900, 600]],
    ['an end now', () => ({ cancel_now: true }), [600, -900]],
    ['an end now without credit', () => ({ cancel_now: true, proration_behavior: 'none' }), [600]],
    ['an end at the end', () => ({ cancel_at_period_end: true }), [600]],
    ['an end between', () => ({ cancel_at: S + 23.25 * DAY_S }), [600, -450]],
    ['a new anchor', () => ({ billing_cycle_anchor: { type: 'now' } }), [-900, 600, 1800]],
    ['a trial', () => ({ trial_end: S + 40 * DAY_S }), [-900, 600, 0]],
    ['a pause', () => ({ pause: { invoicing_behavior: 'invoice' } }), [600, -900]],
  ])('(%s) is the invoice that follows, and changes nothing', async (_, detailsOf, lines) => {
    const { emulator, stripe, subscription, attached, runs } = await halfway();
    const details = detailsOf({ accounts: attached.id, runs: runs.id });
    const before = await counts(stripe);
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: details,
    });
    expect(amounts(preview)).toEqual(lines);
    expect(preview).toMatchObject({ billing_reason: 'upcoming', status: 'draft', customer: subscription.customer });
    expect(await counts(stripe)).toEqual(before);
    const { cancel_now, pause, ...update } = details;
    if (cancel_now) {
      const prorate = details.proration_behavior !== 'none';
      await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate });
    } else if (pause) await stripe.subscriptions.pause(subscription.id, { invoicing_behavior: 'invoice' });
    else await stripe.subscriptions.update(subscription.id, update as Stripe.SubscriptionUpdateParams);
    await emulator.advance(17 * DAY_MS);
    const made = (await invoicesOf(stripe, subscription.id)).at(-2);
    expect(amounts(made)).toEqual(lines);
    expect(made).toMatchObject({ total: preview.total, period_end: preview.period_end });
  });

  it('says nothing will come of what is paused or cancelled', async () => {
    const { stripe, subscription } = await halfway();
    const look = () => stripe.invoices.createPreview({ subscription: subscription.id });
    await stripe.subscriptions.pause(subscription.id);
    await expect(look()).rejects.toMatchObject({ code: 'invoice_upcoming_none' });
    const resumed = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { resume_at: 'now' },
    });
    expect(amounts(resumed)).toEqual([600, -900, 1800]);
    await stripe.subscriptions.cancel(subscription.id);
    await expect(look()).rejects.toMatchObject({ code: 'invoice_upcoming_none' });
  });

  it('takes discounts and items that are only thought of', async () => {
    const { stripe, subscription, attached } = await halfway();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      discounts: [{ coupon: coupon.id }],
      invoice_items: [{ amount: 500, currency: 'usd', description: 'Setup' }],
    });
    expect(preview).toMatchObject({ subtotal: 600 + 1800 + 500, total: 1450 });
    const recurring = await stripe.invoices.createPreview({
      subscription: subscription.id,
      preview_mode: 'recurring',
      subscription_details: { items: [{ id: attached.id, quantity: 5 }] },
    });
    expect(amounts(recurring)).toEqual([600, 4500]);
  });
});

describe('a preview of what is not there yet', () => {
  it('is the first invoice of the subscription', async () => {
    const { stripe } = await start();
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa', name: 'Ada' });
    const items = [{ price: RUNS }, { price: ACCOUNTS, quantity: 3 }];
    const preview = await stripe.invoices.createPreview({ customer: customer.id, subscription_details: { items } });
    expect(preview).toMatchObject({ total: 2700, parent: null });
    const payment_behavior = 'default_incomplete';
    const made = await stripe.subscriptions.create({ customer: customer.id, items, payment_behavior });
    expect(amounts((await invoicesOf(stripe, made.id))[0])).toEqual(amounts(preview));
    const trial_end = S + 14 * DAY_S;
    const trial = await stripe.invoices.createPreview({ subscription_details: { items, trial_end } });
    expect(trial).toMatchObject({ total: 0, customer: null });
  });

  it('is what waits of a customer without one, and nothing for who has nothing', async () => {
    const { stripe } = await start();
    const { id: customer } = await stripe.customers.create({ name: 'Ada' });
    await expect(stripe.invoices.createPreview({ customer })).rejects.toMatchObject({ code: 'invoice_upcoming_none' });
    await expect(stripe.invoices.createPreview({})).rejects.toMatchObject({ statusCode: 400 });
    const item = await stripe.invoiceItems.create({ customer, amount: 700, currency: 'usd' });
    expect((await stripe.invoices.createPreview({ customer })).total).toBe(700);
    const changed = [{ invoiceitem: item.id, amount: 900 }];
    expect((await stripe.invoices.createPreview({ customer, invoice_items: changed })).total).toBe(900);
    expect((await stripe.invoiceItems.retrieve(item.id)).amount).toBe(700);
    const { id: other } = await stripe.customers.create({ name: 'Bob' });
    await expect(stripe.invoices.createPreview({ customer: other, invoice_items: changed })).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});

describe('a renewal', () => {
  const upcoming = async (stripe: Stripe) =>
    (await stripe.events.list({ type: 'invoice.upcoming', limit: 100 })).data.flatMap((event) =>
      event.type === 'invoice.upcoming' ? [event.data.object] : [],
    );

  it('is told of seven days before, once a period, with the invoice as its preview shows it (assumed: upcoming-days)', async () => {
    const { emulator, stripe } = await start();
    const { subscription, customer } = await subscribe(emulator, stripe);
    await report(stripe, customer.id, 1_000, 'a');
    await emulator.advance(23 * DAY_MS);
    expect(await upcoming(stripe)).toEqual([]);
    await emulator.advance(2 * DAY_MS);
    const { id: _, ...preview } = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(await upcoming(stripe)).toMatchObject([
      {
        billing_reason: 'upcoming',
        total: preview.total,
        customer: customer.id,
        next_payment_attempt: expect.any(Number),
      },
    ]);
    expect((await invoicesOf(stripe, subscription.id)).map(({ billing_reason }) => billing_reason)).toEqual([
      'subscription_create',
    ]);
    const [first] = await upcoming(stripe);
    await emulator.advance(31 * DAY_MS);
    // The first is out of the window of thirty days by then.
    const [second, ...more] = await upcoming(stripe);
    expect([second?.period_end, more]).toEqual([first && first.period_end + 30 * DAY_S, []]);
    expect(await provenEvents(stripe)).toContain('invoice.upcoming');
  });

  it('that will not come is not told of', async () => {
    const { emulator, stripe } = await start();
    const { subscription } = await subscribe(emulator, stripe);
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await emulator.advance(40 * DAY_MS);
    expect(await upcoming(stripe)).toEqual([]);
  });
});
