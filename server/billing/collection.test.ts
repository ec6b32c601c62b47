import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { listNotices } from '../notifications/store.ts';
import { createClient } from '../stripe/client.ts';
import { StripeFault } from '../stripe/errors.ts';
import { failureOf } from '../stripe/invoices.ts';
import { anAdmin, aSubscriber, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { GRACE_MS } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

async function atStripe({ customerId }: Person) {
  const { db } = world.deps;
  const row = await db.selectFrom('customers').select('stripe_customer_id').where('id', '=', customerId).execute();
  const subscription = await findSubscription(db, customerId);
  return { customer: row[0]?.stripe_customer_id ?? '', subscription: subscription?.id ?? '' };
}

/** The invoice that usage up to the threshold made, as Stripe has it. */
async function thresholdInvoice(person: Person) {
  const { subscription } = await atStripe(person);
  const { data } = await stripe().invoices.list({ subscription, limit: 100 });
  return data.find(({ billing_reason }) => billing_reason === 'subscription_threshold');
}

const titles = async ({ customerId }: Person) =>
  (await listNotices(world.deps.db, customerId, 50)).map(({ title }) => writeFigures(title, ANYBODY));

describe('a paused collection', () => {
  it.each([
    ['keep_as_draft', 'draft', 0],
    ['void', 'void', 5_000],
    ['mark_uncollectible', 'uncollectible', 0],
  ] as const)('is respected: %s charges nothing', async (behavior, status, posted) => {
    const person = await aSubscriber(world);
    const { subscription } = await atStripe(person);
    await stripe().subscriptions.update(subscription, { pause_collection: { behavior } });
    await world.settle();
    await run(world, person, 5_000);
    await world.advance(2 * HOUR_MS);
    expect(await thresholdInvoice(person)).toMatchObject({ status, amount_paid: 0 });
    expect((await person.api.credits.balance()).posted).toBe(posted);
    const { subscription: shown } = await person.api.billing.overview();
    expect(shown?.collection).toEqual({ method: 'charged', paused: { behavior, resumesAtMs: null } });
    const admin = await anAdmin(world);
    expect((await admin.admin.customer({ customerId: person.customerId })).subscription?.collection.paused).toEqual({
      behavior,
      resumesAtMs: null,
    });
  });

  it('is not charged by a new card either, and a draft that is paid later recharges', async () => {
    const person = await aSubscriber(world);
    const { subscription, customer } = await atStripe(person);
    await world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    await stripe().subscriptions.update(subscription, { pause_collection: { behavior: 'keep_as_draft' } });
    const method = await stripe().paymentMethods.attach('pm_card_mastercard', { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
    await world.settle();
    const invoice = await thresholdInvoice(person);
    expect(invoice).toMatchObject({ status: 'open', attempt_count: 1 });
    await stripe().invoices.pay(invoice?.id ?? '', { payment_method: method.id });
    await world.settle();
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });
});

describe('an invoice that an operator took out of automatic collection', () => {
  it('is not finalized by us', async () => {
    const person = await aSubscriber(world);
    const { subscription } = await atStripe(person);
    await world.emulator.control.setDeliveryFaults({ delayMs: HOUR_MS / 2 });
    await run(world, person, 5_000);
    const { data } = await stripe().invoices.list({ subscription, status: 'draft' });
    await stripe().invoices.update(data[0]?.id ?? '', { auto_advance: false });
    await world.emulator.control.setDeliveryFaults({ delayMs: 0 });
    await world.advance(3 * HOUR_MS);
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'draft', auto_advance: false });
    expect((await person.api.credits.balance()).posted).toBe(0);
  });
});

describe('invoices that are sent', () => {
  it('are owed from their due date: grace, then paused, and paying recharges and resumes', async () => {
    const person = await aSubscriber(world);
    const { subscription } = await atStripe(person);
    await stripe().subscriptions.update(subscription, { collection_method: 'send_invoice', days_until_due: 10 });
    await world.settle();
    await run(world, person, 4_900);
    await run(world, person, 100);
    await world.advance(2 * HOUR_MS);
    const invoice = await thresholdInvoice(person);
    expect(invoice).toMatchObject({ status: 'open', amount_paid: 0, attempt_count: 0 });
    const dueMs = (invoice?.due_date ?? 0) * 1_000;
    const standing = async () => (await person.api.portal.shell()).standing;
    expect(await standing()).toEqual({ kind: 'active' });
    await world.advance(dueMs - world.deps.clock.now() + HOUR_MS);
    const graceEndsMs = dueMs + GRACE_MS;
    expect(await standing()).toEqual({ kind: 'past_due', graceEndsMs });
    expect((await person.api.portal.shell()).problem).toMatchObject({
      kind: 'overdue',
      action: { opens: 'new_tab', href: `/billing/invoices/${invoice?.id}/hosted` },
    });
    await world.advance(DAY_MS);
    expect(await standing()).toEqual({ kind: 'past_due', graceEndsMs });
    await world.advance(GRACE_MS - DAY_MS);
    expect(await standing()).toEqual({ kind: 'paused', reason: 'unpaid' });
    expect(await titles(person)).toEqual(
      expect.arrayContaining([
        'Your invoice of $30.00 is due on March 12, 2026',
        'Your invoice of $30.00 is overdue',
        'Runs are paused',
      ]),
    );
    await stripe().invoices.pay(invoice?.id ?? '', { paid_out_of_band: true });
    await world.settle();
    expect(await standing()).toEqual({ kind: 'active' });
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('need no card', async () => {
    const person = await aSubscriber(world);
    const { subscription, customer } = await atStripe(person);
    await stripe().subscriptions.update(subscription, { collection_method: 'send_invoice', days_until_due: 10 });
    await world.settle();
    const { data } = await stripe().paymentMethods.list({ customer });
    for (const { id } of data) await stripe().paymentMethods.detach(id);
    await world.settle();
    expect(await titles(person)).not.toContain('No card on file');
  });
});

describe('a new default card', () => {
  /** A failing card, with which the threshold's invoice is declined. */
  async function declined(): Promise<{ person: Person; customer: string; subscription: string; method: string }> {
    const person = await aSubscriber(world);
    const { customer, subscription } = await atStripe(person);
    const failing = await stripe().paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe().subscriptions.update(subscription, { default_payment_method: failing.id });
    await world.settle();
    await run(world, person, 5_000);
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'open', attempt_count: 1 });
    const { id: method } = await stripe().paymentMethods.attach('pm_card_mastercard', { customer });
    await world.settle();
    return { person, customer, subscription, method };
  }

  it('of the customer, set by the API, is tried at once for what was declined', async () => {
    const { person, customer, method } = await declined();
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: method } });
    await world.settle();
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'paid', attempt_count: 2 });
    expect((await person.api.portal.shell()).standing).toEqual({ kind: 'active' });
  });

  it('of the subscription is tried at once too', async () => {
    const { person, subscription, method } = await declined();
    await stripe().subscriptions.update(subscription, { default_payment_method: method });
    await world.settle();
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'paid' });
  });

  it('that is declined is tried once, however many events follow', async () => {
    const { person, customer, subscription } = await declined();
    const { id } = await stripe().paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
    await world.settle();
    for (const note of ['a', 'b']) {
      await stripe().customers.update(customer, { metadata: { note } });
      await stripe().subscriptions.update(subscription, { metadata: { note } });
      await world.settle();
    }
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'open' });
    const { data } = await stripe().charges.list({ customer, limit: 100 });
    expect(data.filter(({ status }) => status === 'failed')).toHaveLength(2);
  });
});

describe('a former customer', () => {
  it('sees what is still owed before subscribing again', async () => {
    const person = await aSubscriber(world);
    const { subscription } = await atStripe(person);
    await world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    await stripe().subscriptions.cancel(subscription);
    await world.settle();
    const { standing, problem, banner } = await person.api.portal.shell();
    expect(standing.kind).toBe('ended');
    expect(problem).toMatchObject({ kind: 'declined', text: expect.stringContaining('earlier subscription') });
    expect(banner).toMatchObject({ tone: 'warning', title: problem?.title });
  });
});

describe('a payment', () => {
  const invoice = (attempts: number, intent: object) =>
    ({
      status: 'open',
      attempt_count: attempts,
      payments: { data: [{ payment: { payment_intent: intent } }] },
    }) as never;

  it('that must be confirmed before its first attempt is recognized (3-D Secure at creation)', () => {
    expect(failureOf(invoice(0, { status: 'requires_action', payment_method: 'pm_1' }))).toEqual({
      failure: 'needs_confirmation',
      failedMethodId: 'pm_1',
    });
  });

  it('that was not tried yet, or that a bank is processing, has not failed', () => {
    for (const intent of [{ status: 'requires_payment_method' }, { status: 'processing' }])
      expect(failureOf(invoice(0, intent)).failure).toBeNull();
    expect(failureOf(invoice(1, { status: 'processing' })).failure).toBeNull();
  });
});

describe('a new card after a decline', () => {
  it('pays within two hours of a failure that Stripe repeats for a day', async () => {
    const person = await aSubscriber(world);
    const { customer } = await atStripe(person);
    await world.emulator.control.setNextCardOutcome('decline');
    await run(world, person, 5_000);
    const { payInvoice } = world.deps.stripe;
    const failed: string[] = [];
    Object.assign(world.deps.stripe, {
      payInvoice: async (...[id, methodId, key]: Parameters<typeof payInvoice>) => {
        if (failed.length > 0 && !failed.includes(key)) return payInvoice(id, methodId, key);
        failed.push(key);
        throw new StripeFault('unreachable', 'An unknown error occurred', null, null);
      },
    });
    const method = await stripe().paymentMethods.attach('pm_card_mastercard', { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
    await world.settle();
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'open', attempt_count: 1 });
    await world.advance(2 * HOUR_MS);
    expect(failed.length).toBeGreaterThan(1);
    expect(await thresholdInvoice(person)).toMatchObject({ status: 'paid', attempt_count: 2 });
  });
});
