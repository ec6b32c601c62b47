import { afterEach, describe, expect, it } from 'vitest';
import { ACCOUNT_MONTHLY_CENTS } from '../../core/catalog.ts';
import { DAY_MS, HOUR_MS } from '../../core/units.ts';
import type { InvoiceState } from '../../stripe/invoices.ts';
import { START_MS, WORLDS, type World } from './parity-worlds.ts';

// The simulation proves the app against a model of Stripe. The model and the emulator answer the same calls the same way.

const PERIOD_MS = 30 * DAY_MS;
const SHORTLY_MS = 2 * HOUR_MS;
const opened: World[] = [];
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close();
});

async function open(name: keyof typeof WORLDS): Promise<World> {
  const world = await WORLDS[name]();
  opened.push(world);
  return world;
}
const newCustomer = { customerId: 'c1', name: 'Ada', email: 'ada@example.com', formerId: null, balanceCents: 0 };

async function shop(name: keyof typeof WORLDS) {
  const world = await open(name);
  const { gateway } = world;
  const customer = await gateway.createStripeCustomer(newCustomer);
  const order = (accounts: number, idempotencyKey: string) =>
    gateway.createCheckout({
      customerId: 'c1',
      stripeCustomerId: customer,
      accounts,
      returnUrl: 'http://127.0.0.1/',
      idempotencyKey,
    });
  return { world, gateway, customer, order };
}

/** A customer with runs and two accounts. */
async function subscribed(name: keyof typeof WORLDS) {
  const made = await shop(name);
  const { world, gateway, customer } = made;
  const checkout = await made.order(2, 'order-1');
  await world.complete(checkout.id);
  const subscription = async () => {
    const [only] = await gateway.listSubscriptions(customer);
    if (!only) throw new Error('no subscription');
    return only;
  };
  const invoices = async () =>
    (await gateway.listInvoices(customer, { fromMs: START_MS - DAY_MS, toMs: world.nowMs() + DAY_MS })).map(shown);
  const use = (credits: number, identifier: string) =>
    gateway.sendUsage({
      identifier,
      stripeCustomerId: customer,
      credits,
      timestampS: Math.floor(world.nowMs() / 1_000),
    });
  return { ...made, checkout, subscription, invoices, use };
}

/** What both have to say of an invoice, lines sorted by what they bill. */
const shown = ({
  status,
  billingReason,
  totalCents,
  amountPaidCents,
  runCredits,
  attemptCount,
  ...rest
}: InvoiceState) => ({
  status,
  billingReason,
  totalCents,
  amountPaidCents,
  runCredits,
  attemptCount,
  failure: rest.failure,
  lines: rest.lines
    .map(({ kind, amountCents, proration }) => `${kind} ${amountCents}${proration ? ' prorated' : ''}`)
    .sort(),
});

describe.each(['model', 'emulator'] as const)('the %s of Stripe', (name) => {
  it('answers the same checkout for the same key, and ends it once', async () => {
    const { gateway, order } = await shop(name);
    const made = await order(2, 'order-1');
    expect((await order(2, 'order-1')).id).toBe(made.id);
    await expect(order(3, 'order-1')).rejects.toMatchObject({ kind: 'refused' });
    expect(await gateway.getCheckout(made.id)).toMatchObject({
      status: 'open',
      payment: 'unpaid',
      subscriptionId: null,
    });
    await gateway.expireCheckout(made.id);
    expect(await gateway.getCheckout(made.id)).toMatchObject({ status: 'expired' });
    await expect(gateway.expireCheckout(made.id)).rejects.toMatchObject({ kind: 'refused' });
  });

  it('says what is missing', async () => {
    const { gateway } = await shop(name);
    for (const call of [gateway.getInvoice('in_missing'), gateway.getCheckout('cs_missing')])
      await expect(call).rejects.toMatchObject({ kind: 'missing' });
  });

  it('makes a subscription of a paid checkout, and bills its accounts in advance', async () => {
    const { gateway, checkout, subscription, invoices } = await subscribed(name);
    const made = await subscription();
    expect(await gateway.getCheckout(checkout.id)).toMatchObject({
      status: 'complete',
      payment: 'paid',
      subscriptionId: made.id,
    });
    expect(made).toMatchObject({
      status: 'active',
      accountsQuantity: 2,
      thresholdCredits: null,
      collection: { method: 'charged', paused: null },
      periodStartMs: START_MS,
      periodEndMs: START_MS + PERIOD_MS,
      cancelAtMs: null,
      endedAtMs: null,
      ownerMark: 'c1',
      hasOurPrice: true,
      runsItemSinceMs: START_MS,
      trial: null,
    });
    const totalCents = 2 * ACCOUNT_MONTHLY_CENTS;
    expect(await invoices()).toMatchObject([
      { status: 'paid', billingReason: 'subscription_create', totalCents, amountPaidCents: totalCents, runCredits: 0 },
    ]);
  });

  it('counts usage once an identifier, and none from another time', async () => {
    const { world, gateway, customer, use } = await subscribed(name);
    expect(await use(40, 'u1')).toBe('accepted');
    expect(await use(40, 'u1')).toBe('duplicate');
    await use(2, 'u2');
    await world.advance(HOUR_MS);
    expect(await gateway.sumUsage(customer, START_MS, world.nowMs())).toBe(42);
    const timestampS = world.nowMs() / 1_000;
    const late = { identifier: 'u3', stripeCustomerId: customer, credits: 1, timestampS: timestampS - 36 * 86_400 };
    await expect(gateway.sendUsage(late)).rejects.toMatchObject({ code: 'timestamp_too_far_in_past' });
    const early = { ...late, timestampS: timestampS + 600 };
    await expect(gateway.sendUsage(early)).rejects.toMatchObject({ code: 'timestamp_in_future' });
  });

  it('prorates a change of quantity by the rest of the period, and invoices it', async () => {
    const { world, gateway, subscription, invoices } = await subscribed(name);
    await world.advance(PERIOD_MS / 2);
    const before = await subscription();
    const proration = { behavior: 'always_invoice' as const, atMs: world.nowMs() };
    const preview = await gateway.previewAccountsQuantity(before, 5, proration);
    const prorated = preview.lines.filter((line) => line.proration).map(({ amountCents }) => amountCents);
    expect(prorated.sort((a, b) => a - b)).toEqual([-ACCOUNT_MONTHLY_CENTS, 2.5 * ACCOUNT_MONTHLY_CENTS]);
    const after = await gateway.setAccountsQuantity(before, 5, proration, 'five');
    expect(after).toMatchObject({ accountsQuantity: 5, periodEndMs: before.periodEndMs, status: 'active' });
    expect((await invoices())[0]).toMatchObject({
      status: 'paid',
      billingReason: 'subscription_update',
      totalCents: 1.5 * ACCOUNT_MONTHLY_CENTS,
      lines: [`accounts ${-ACCOUNT_MONTHLY_CENTS} prorated`, `accounts ${2.5 * ACCOUNT_MONTHLY_CENTS} prorated`],
    });
  });

  it('bills at the turn of a period what was used in it and the accounts of the next', async () => {
    const { world, subscription, invoices, use } = await subscribed(name);
    await use(1_000, 'u1');
    await world.advance(PERIOD_MS + SHORTLY_MS);
    const totalCents = 2 * ACCOUNT_MONTHLY_CENTS + 600;
    expect((await invoices())[0]).toMatchObject({
      status: 'paid',
      billingReason: 'subscription_cycle',
      totalCents,
      amountPaidCents: totalCents,
      runCredits: 1_000,
      lines: [`accounts ${2 * ACCOUNT_MONTHLY_CENTS}`, 'runs 600'],
    });
    expect(await subscription()).toMatchObject({ status: 'active', periodStartMs: START_MS + PERIOD_MS });
  });

  it('bills at a threshold what was used since, and the rest with the period', async () => {
    const { world, gateway, subscription, invoices, use } = await subscribed(name);
    await gateway.setThreshold((await subscription()).runsItemId ?? '', world.threshold(500));
    await use(499, 'u1');
    await world.advance(HOUR_MS);
    expect(await invoices()).toHaveLength(1);
    await use(11, 'u2');
    await world.advance(SHORTLY_MS);
    expect((await invoices())[0]).toMatchObject({
      status: 'paid',
      billingReason: 'subscription_threshold',
      totalCents: 306,
      runCredits: 510,
    });
    await use(90, 'u3');
    await world.advance(PERIOD_MS);
    expect((await invoices())[0]).toMatchObject({ billingReason: 'subscription_cycle', runCredits: 90 });
  });

  it('keeps an invoice open when the card declines, and lets another card pay it', async () => {
    const { world, gateway, customer, subscription, invoices } = await subscribed(name);
    await world.giveCard(customer, 'declined');
    await world.advance(PERIOD_MS + SHORTLY_MS);
    expect((await invoices())[0]).toMatchObject({
      status: 'open',
      attemptCount: 1,
      failure: 'declined',
      amountPaidCents: 0,
    });
    expect(await subscription()).toMatchObject({ status: 'past_due' });
    const method = await world.giveCard(customer, 'good');
    const [open] = await gateway.listInvoices(customer, { fromMs: START_MS + DAY_MS, toMs: world.nowMs() });
    expect(await gateway.payInvoice(open?.id ?? '', method, 'pay-1')).toBe(true);
    expect((await invoices())[0]).toMatchObject({ status: 'paid', failure: null });
    expect(await subscription()).toMatchObject({ status: 'active' });
  });

  it('ends a subscription with its period, and bills what was used till then', async () => {
    const { world, gateway, subscription, invoices, use } = await subscribed(name);
    const { id, periodEndMs } = await subscription();
    await gateway.setEnding(id, 'ends');
    expect(await subscription()).toMatchObject({ cancelAtMs: periodEndMs, status: 'active' });
    await gateway.setEnding(id, 'goes_on');
    expect(await subscription()).toMatchObject({ cancelAtMs: null });
    await gateway.setEnding(id, 'ends');
    await use(200, 'u1');
    await world.advance(PERIOD_MS + SHORTLY_MS);
    expect(await subscription()).toMatchObject({ status: 'canceled', endReason: 'cancellation_requested' });
    expect((await invoices())[0]).toMatchObject({ runCredits: 200, lines: ['runs 120'] });
  });

  it('ends a subscription at once, and changes it no more', async () => {
    const { world, gateway, subscription } = await subscribed(name);
    await world.advance(DAY_MS);
    const before = await subscription();
    await gateway.cancelSubscription(before.id);
    expect(await subscription()).toMatchObject({ status: 'canceled', endedAtMs: world.nowMs() });
    const change = gateway.setAccountsQuantity(before, 3, { behavior: 'always_invoice', atMs: null }, 'three');
    await expect(change).rejects.toMatchObject({ name: 'Error' });
  });
});
