import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId } from '../core/ids.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import {
  aCustomer,
  agreeToTerms,
  anAdmin,
  aSubscriber,
  attachSample,
  type Person,
  run,
  subscribe,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { listFaults } from './fault-store.ts';
import { findStanding } from './find-standing.ts';

let world: World;
let admin: Caller;
let retainer: Stripe.Price;
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
  const product = await stripe().products.create({ name: 'Support retainer' });
  const price = { product: product.id, currency: 'usd', unit_amount: 50_000, nickname: 'Support retainer' };
  retainer = await stripe().prices.create({ ...price, recurring: { interval: 'month' } });
});
afterAll(() => world.close());

const stripeIdOf = async ({ customerId }: Person) =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const sell = async (
  person: Person,
  { card = 'pm_card_visa', ...params }: Partial<Stripe.SubscriptionCreateParams> & { card?: string } = {},
) => {
  const customer = await stripeIdOf(person);
  const { id } = await stripe().paymentMethods.attach(card, { customer });
  const items = [{ price: retainer.id }];
  return stripe().subscriptions.create({ customer, default_payment_method: id, items, ...params });
};
const standing = async ({ customerId }: Person) =>
  (await findStanding(world.deps.db, customerId, world.deps.clock.now())).standing.kind;
const entries = async (person: Person) =>
  (await person.api.credits.statement({})).entries.map((e) => [e.kind, e.credits]);
const pageOf = ({ customerId }: Person) => admin.admin.customer({ customerId });
const differences = async ({ customerId }: Person) => (await admin.admin.books.compare({ customerId })).differences;
const faultsOf = async ({ customerId }: Person) =>
  (await listFaults(world.deps.db, 100)).filter((fault) => fault.customerId === customerId);

/** Somebody with a Stripe customer and no subscription: the checkout was opened and not paid. */
async function aVisitor(): Promise<Person> {
  const person = await aCustomer(world);
  await agreeToTerms(person);
  await person.api.billing.startCheckout();
  return person;
}

describe('a subscription that an operator sells beside ours', () => {
  it('is neither cancelled nor refunded nor synced, and is listed for admins', async () => {
    const person = await aSubscriber(world);
    const other = await sell(person);
    await world.settle();
    await world.advance(7 * HOUR_MS);
    const found = await stripe().subscriptions.retrieve(other.id);
    expect(found).toMatchObject({ status: 'active' });
    expect(found.items.data.map(({ price }) => price.id)).toEqual([retainer.id]);
    const [paid] = (await stripe().invoices.list({ subscription: other.id })).data;
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 50_000, post_payment_credit_notes_amount: 0 });
    expect(await entries(person)).toEqual([['allowance', 5_000]]);
    const { invoices } = await person.api.billing.overview();
    expect(invoices.map(({ totalCents }) => totalCents)).toEqual([900]);
    expect(await faultsOf(person)).toEqual([]);
    expect(await differences(person)).toEqual([]);
    const { otherProducts } = await pageOf(person);
    expect(otherProducts.find(({ id }) => id === other.id)).toMatchObject({
      kind: 'subscription',
      description: 'Support retainer',
      status: 'active',
      amountCents: 50_000,
    });
    expect(otherProducts.find(({ id }) => id === paid?.id)).toMatchObject({ kind: 'invoice', amountCents: 50_000 });
  });

  it('grants nothing, gets no item, and blocks no checkout when it came first', async () => {
    const person = await aVisitor();
    const other = await sell(person);
    await world.settle();
    expect(await entries(person)).toEqual([]);
    expect(await standing(person)).toBe('none');
    await attachSample(person);
    await subscribe(world, person);
    expect(await standing(person)).toBe('active');
    expect(await entries(person)).toEqual([['allowance', 5_000]]);
    await world.advance(40 * DAY_MS);
    const items = (await stripe().subscriptions.retrieve(other.id)).items.data;
    expect(items.map(({ price, quantity }) => [price.id, quantity])).toEqual([[retainer.id, 1]]);
  });

  it('pauses nobody when it is not paid, and its uncollectible invoice neither', async () => {
    const person = await aSubscriber(world);
    const other = await sell(person, { card: 'pm_card_chargeCustomerFail', payment_behavior: 'allow_incomplete' });
    await world.settle();
    expect(await standing(person)).toBe('active');
    expect((await person.api.portal.shell()).problem).toBeNull();
    const [open] = (await stripe().invoices.list({ subscription: other.id })).data;
    await stripe().invoices.markUncollectible(open?.id ?? '');
    await world.settle();
    expect(await standing(person)).toBe('active');
    await run(world, person, 5_000);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('keeps its dispute, refund and credit note to itself', async () => {
    const person = await aSubscriber(world);
    await sell(person, { card: 'pm_card_createDispute' });
    const other = await sell(person);
    await world.settle();
    const [invoice] = (await stripe().invoices.list({ subscription: other.id })).data;
    const { data } = await stripe().invoicePayments.list({ invoice: invoice?.id ?? '' });
    const payment = String(data[0]?.payment.payment_intent);
    await stripe().creditNotes.create({ invoice: invoice?.id ?? '', amount: 1_000, refund_amount: 1_000 });
    await stripe().refunds.create({ payment_intent: payment, amount: 500 });
    await world.settle();
    expect(await standing(person)).toBe('active');
    expect(await entries(person)).toEqual([['allowance', 5_000]]);
    const told = await person.api.notices.list({});
    const kinds = told.notices.map((notice) => notice.kind);
    expect(kinds).not.toContain('disputed');
    expect(kinds).not.toContain('refunded');
  });

  it('stays when the customer deletes the account, as ours ends', async () => {
    const person = await aSubscriber(world);
    const other = await sell(person);
    await world.settle();
    await person.api.privacy.deleteAll({ currentPassword: 'correct horse battery', email: person.user.email });
    await world.advance(2 * HOUR_MS);
    const all = (await stripe().subscriptions.list({ customer: other.customer as string, status: 'all' })).data;
    expect(all.map(({ id, status }) => [id === other.id, status]).toSorted()).toEqual([
      [false, 'canceled'],
      [true, 'active'],
    ]);
    const [paid] = (await stripe().invoices.list({ subscription: other.id })).data;
    expect(paid?.post_payment_credit_notes_amount).toBe(0);
    // What it is called is erased, also when Stripe sends more about it.
    await stripe().subscriptions.update(other.id, { description: 'Renamed' });
    await world.settle();
    expect((await pageOf(person)).otherProducts).toEqual([]);
  });
});

describe('an invoice that an operator makes by hand', () => {
  it('is shown to nobody but admins, and moves no credits', async () => {
    const person = await aSubscriber(world);
    const customer = await stripeIdOf(person);
    const made = await stripe().invoices.create({ customer, pending_invoice_items_behavior: 'exclude' });
    await stripe().invoiceItems.create({ customer, invoice: made.id, amount: 7_500, description: 'Workshop' });
    world.emulator.control.setNextCardOutcome('decline');
    await stripe().invoices.finalizeInvoice(made.id, { auto_advance: true });
    await world.settle();
    expect(await standing(person)).toBe('active');
    const { invoices, failedInvoice } = await person.api.billing.overview();
    expect(failedInvoice).toBeNull();
    expect(invoices.map(({ id }) => id)).not.toContain(made.id);
    expect((await pageOf(person)).otherProducts).toMatchObject([{ id: made.id, description: 'Workshop' }]);
    await expect(person.api.billing.invoice({ invoiceId: made.id })).rejects.toThrow('There is no such invoice');
  });
});

describe('a mirror that an earlier version filled with other products', () => {
  it('is cleaned: the allowance is taken back, and the reconciliation names the invoice', async () => {
    const person = await aVisitor();
    const other = await sell(person);
    await world.settle();
    const [invoice] = (await stripe().invoices.list({ subscription: other.id })).data;
    const { db, clock } = world.deps;
    const nowMs = clock.now();
    await db
      .insertInto('subscriptions')
      .values({
        id: other.id,
        customer_id: person.customerId,
        status: 'active',
        runs_item_id: null,
        accounts_item_id: null,
        accounts_quantity: 0,
        threshold_credits: null,
        period_start_ms: nowMs,
        period_end_ms: nowMs + DAY_MS,
        cancel_at_ms: null,
        ended_at_ms: null,
        created_at_ms: nowMs,
        fetched_at_ms: nowMs,
      })
      .execute();
    await db
      .insertInto('invoices')
      .values({
        id: asId<'invoice'>(invoice?.id ?? ''),
        customer_id: person.customerId,
        status: 'uncollectible',
        total_cents: 1,
        amount_due_cents: 1,
        amount_paid_cents: 0,
        run_credits: 0,
        attempt_count: 0,
        created_at_ms: nowMs,
        fetched_at_ms: nowMs,
      })
      .execute();
    expect(await differences(person)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'invoice', theirs: 'another product' }),
        expect.objectContaining({ kind: 'subscription', subject: other.id }),
      ]),
    );
    await admin.admin.books.repair({ customerId: person.customerId });
    expect(await standing(person)).toBe('none');
    expect(await differences(person)).toEqual([]);
  });
});

describe('a second subscription with our prices that an operator made', () => {
  it('is left alone and asked about, and the question ends with it', async () => {
    const person = await aSubscriber(world);
    const { prices } = world.deps.stripe;
    const second = await sell(person, { items: [{ price: prices.accountsPriceId, quantity: 2 }] });
    await world.settle();
    await world.advance(7 * HOUR_MS);
    expect((await stripe().subscriptions.retrieve(second.id)).status).toBe('active');
    const [paid] = (await stripe().invoices.list({ subscription: second.id })).data;
    expect(paid?.post_payment_credit_notes_amount).toBe(0);
    expect(await faultsOf(person)).toMatchObject([{ message: expect.stringContaining(second.id) }]);
    expect((await differences(person)).map(({ kind }) => kind)).toContain('live_subscriptions');
    await admin.admin.books.repair({ customerId: person.customerId });
    await world.settle();
    expect((await stripe().subscriptions.retrieve(second.id)).status).toBe('active');
    await stripe().subscriptions.cancel(second.id);
    await world.settle();
    expect(await faultsOf(person)).toEqual([]);
  });
});

describe('an item for scenario runs', () => {
  it('is added again when it was deleted, with its threshold, as often as that happens', async () => {
    const person = await aSubscriber(world);
    for (let time = 0; time < 2; time += 1) {
      const { customerId } = person;
      const { subscription } = await findStanding(world.deps.db, customerId, world.deps.clock.now());
      await stripe().subscriptionItems.del(subscription?.runsItemId ?? '', { proration_behavior: 'none' });
      await world.settle();
      const found = await stripe().subscriptions.retrieve(subscription?.id ?? '');
      const runs = found.items.data.find(({ price }) => price.id === world.deps.stripe.prices.runsPriceId);
      expect(runs?.billing_thresholds?.usage_gte).toBe(5_000);
    }
    await run(world, person, 5_000);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });

  it('at another price on our meter is shown to admins, and none is added beside it', async () => {
    const person = await aSubscriber(world);
    const { prices } = world.deps.stripe;
    const { subscription } = await findStanding(world.deps.db, person.customerId, world.deps.clock.now());
    const ours = await stripe().prices.retrieve(prices.runsPriceId);
    const cheaper = await stripe().prices.create({
      currency: 'usd',
      product: String(ours.product),
      unit_amount: 1,
      recurring: { interval: 'month', usage_type: 'metered', meter: prices.meterId },
    });
    await stripe().subscriptionItems.update(subscription?.runsItemId ?? '', { price: cheaper.id });
    await world.settle();
    const found = await stripe().subscriptions.retrieve(subscription?.id ?? '');
    expect(found.items.data.map(({ price }) => price.id).filter((id) => id !== prices.accountsPriceId)).toEqual([
      cheaper.id,
    ]);
    expect(await faultsOf(person)).toMatchObject([{ message: expect.stringContaining(cheaper.id) }]);
  });
});
