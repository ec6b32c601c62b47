import type Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import {
  aCustomer,
  agreeToTerms,
  anAdmin,
  aSubscriber,
  attachSample,
  type Person,
  quoteOf,
  run,
  subscribe,
} from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { listFaults } from './fault-store.ts';
import { findStanding } from './find-standing.ts';

/** What operators do by hand in the Stripe dashboard, to our subscriptions and beside them (rules 8 to 10). */
let world: World;
let admin: Caller;
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
});
afterAll(() => world.close());

const stripeIdOf = async ({ customerId }: Person) =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const stateOf = ({ customerId }: Person) => findStanding(world.deps.db, customerId, world.deps.clock.now());
const subscriptionOf = async (person: Person) => {
  const { subscription } = await stateOf(person);
  if (!subscription) throw new Error('There is no subscription');
  return subscription;
};
const atStripe = async (person: Person) => stripe().subscriptions.retrieve((await subscriptionOf(person)).id);
const entries = async (person: Person) =>
  (await person.api.credits.statement({})).entries
    .filter(({ kind }) => kind !== 'capture')
    .map((entry) => [entry.kind, entry.credits]);
const faultsOf = async ({ customerId }: Person) =>
  (await listFaults(world.deps.db, 100)).filter((fault) => fault.customerId === customerId).map((each) => each.message);
const differences = async ({ customerId }: Person) =>
  (await admin.admin.books.compare({ customerId })).differences
    .filter(({ settling }) => !settling)
    .map(({ kind }) => kind);
const otherProducts = async ({ customerId }: Person) =>
  (await admin.admin.customer({ customerId })).otherProducts.map(({ kind, status, amountCents }) => [
    kind,
    status,
    amountCents,
  ]);
const invoicesOf = async (person: Person) =>
  (await person.api.billing.overview()).invoices.map(({ status, totalCents }) => [status, totalCents]);

const monthly = (params: Partial<Stripe.PriceCreateParams>) =>
  stripe().prices.create({ currency: 'usd', recurring: { interval: 'month' }, ...params });
const accountsProduct = () => world.deps.stripe.prices.accountsProductId;

async function sell(person: Person, price: string, quantity = 1): Promise<Stripe.Subscription> {
  const customer = await stripeIdOf(person);
  const { id } = await stripe().paymentMethods.attach('pm_card_visa', { customer });
  const params = { customer, default_payment_method: id, items: [{ price, quantity }] };
  const sold = await stripe().subscriptions.create(params);
  await world.settle();
  return sold;
}

describe('a price that is not ours, of the product that we sell accounts with', () => {
  it('on a subscription beside ours makes it another product, and brings no allowance', async () => {
    const person = await aSubscriber(world);
    const price = await monthly({ product: accountsProduct(), unit_amount: 20_000 });
    const other = await sell(person, price.id, 3);
    await world.advance(7 * HOUR_MS);
    expect((await stripe().subscriptions.retrieve(other.id)).items.data).toMatchObject([{ quantity: 3 }]);
    expect(await entries(person)).toEqual([['allowance', 5_000]]);
    expect(await faultsOf(person)).toEqual([]);
    expect(await differences(person)).toEqual([]);
    expect(await invoicesOf(person)).toEqual([['paid', 900]]);
    expect(await otherProducts(person)).toEqual(
      expect.arrayContaining([
        ['subscription', 'active', 60_000],
        ['invoice', 'paid', 60_000],
      ]),
    );
  });

  it('on a subscription that came first subscribes nobody', async () => {
    const person = await aCustomer(world);
    await agreeToTerms(person);
    await person.api.billing.startCheckout();
    await sell(person, (await monthly({ product: accountsProduct(), unit_amount: 20_000 })).id);
    expect((await stateOf(person)).standing).toEqual({ kind: 'none' });
    expect(await entries(person)).toEqual([]);
    await subscribe(world, person);
    expect(await entries(person)).toEqual([['allowance', 5_000]]);
  });

  it('on an invoice made by hand, which is not paid, neither pauses nor is shown', async () => {
    const person = await aSubscriber(world);
    const customer = await stripeIdOf(person);
    const price = await stripe().prices.create({ currency: 'usd', product: accountsProduct(), unit_amount: 7_000 });
    const { id } = await stripe().invoices.create({ customer, pending_invoice_items_behavior: 'exclude' });
    await stripe().invoiceItems.create({ customer, invoice: id, pricing: { price: price.id } });
    await stripe().invoices.finalizeInvoice(id, { auto_advance: true });
    await world.settle();
    expect((await stateOf(person)).standing).toEqual({ kind: 'active' });
    expect(await invoicesOf(person)).toEqual([['paid', 900]]);
    expect(await otherProducts(person)).toEqual([['invoice', 'open', 7_000]]);
  });

  it('as a second item of our subscription is shown to admins', async () => {
    const person = await aSubscriber(world);
    const price = await monthly({ product: accountsProduct(), unit_amount: 1_200 });
    const { id } = await subscriptionOf(person);
    const item = await stripe().subscriptionItems.create({ subscription: id, price: price.id });
    await world.settle();
    expect(await faultsOf(person)).toEqual([expect.stringContaining('sells the same thing twice')]);
    await stripe().subscriptionItems.del(item.id);
    await world.settle();
    expect(await faultsOf(person)).toEqual([]);
  });
});

describe('a second subscription with our prices, made in the same second as the one of our checkout', () => {
  it('brings no second allowance, whatever their ids', async () => {
    const person = await aCustomer(world);
    await attachSample(person);
    for (let time = 0; time < 4; time += 1) {
      if (time === 0) await subscribe(world, person);
      else await sell(person, world.deps.stripe.prices.accountsPriceId);
      const { metadata } = await atStripe(person);
      expect(metadata.customer_id).toBe(person.customerId);
      expect(await entries(person)).toEqual([['allowance', 5_000]]);
    }
  });
});

describe('scenario runs sold at another price on our meter', () => {
  it('recharge when they are paid, trigger at the threshold, and are written off by nobody', async () => {
    const person = await aSubscriber(world);
    const { prices } = world.deps.stripe;
    const product = String((await stripe().prices.retrieve(prices.runsPriceId)).product);
    const recurring = { interval: 'month', usage_type: 'metered', meter: prices.meterId } as const;
    const { id } = await monthly({ product, unit_amount: 1, recurring });
    await stripe().subscriptionItems.update((await subscriptionOf(person)).runsItemId ?? '', { price: id });
    await world.settle();
    const [item] = (await atStripe(person)).items.data.filter(({ price }) => price.id === id);
    expect(item?.billing_thresholds?.usage_gte).toBe(5_000);
    expect(await faultsOf(person)).toEqual([expect.stringContaining(id)]);
    await run(world, person, 120);
    await world.advance((await subscriptionOf(person)).periodEndMs - world.deps.clock.now() + 2 * HOUR_MS);
    expect((await entries(person))[0]).toEqual(['recharge', 120]);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect((await admin.admin.attention()).writeOffs.filter((each) => each.customerId === person.customerId)).toEqual(
      [],
    );
    expect(await differences(person)).toEqual([]);
  });
});

describe('an item that an operator added to the next invoice', () => {
  it('is in the quote of a change that is charged at once, and in what is charged', async () => {
    const person = await aSubscriber(world);
    await world.advance(DAY_MS);
    const early = await quoteOf(person, 1, 'always_invoice');
    const customer = await stripeIdOf(person);
    await stripe().invoiceItems.create({ customer, amount: 50_000, currency: 'usd', description: 'Workshop' });
    await expect(person.api.accounts.attachSample({ quote: early })).rejects.toMatchObject({
      cause: { refusal: { kind: 'quote_changed' } },
    });
    const quote = await person.api.accounts.quote({ change: 1, behavior: 'always_invoice' });
    expect(quote.otherLines).toMatchObject([{ description: 'Workshop', amountCents: 50_000 }]);
    expect(quote.todayCents).toBe(quote.prorationCents + 50_000);
    await person.api.accounts.attachSample({ quote: { ...quote, behavior: 'always_invoice' } });
    await world.settle();
    expect((await invoicesOf(person))[0]).toEqual(['paid', quote.todayCents]);
  });

  it('is not in the quote of a change that comes with the next invoice', async () => {
    const person = await aSubscriber(world);
    const customer = await stripeIdOf(person);
    await stripe().invoiceItems.create({ customer, amount: 50_000, currency: 'usd', description: 'Workshop' });
    const quote = await person.api.accounts.quote({ change: 1, behavior: 'create_prorations' });
    expect(quote).toMatchObject({ otherLines: [], todayCents: 0, prorationCents: 900 });
  });
});

describe('a balance that an operator gave', () => {
  it('is taken into account by the quote of a change that is charged at once', async () => {
    const person = await aSubscriber(world);
    await stripe().customers.update(await stripeIdOf(person), { balance: -500 });
    const quote = await person.api.accounts.quote({ change: 1, behavior: 'always_invoice' });
    expect(quote).toMatchObject({ prorationCents: 900, todayCents: 400 });
    await person.api.accounts.attachSample({ quote: { ...quote, behavior: 'always_invoice' } });
    await world.settle();
    const { invoices } = await person.api.billing.overview();
    expect(invoices.find(({ billingReason }) => billingReason === 'subscription_update')).toMatchObject({
      totalCents: 900,
      amountPaidCents: 400,
    });
  });
});

describe('the mail about the last invoice', () => {
  it.each([
    ['a part of it', -100, 80, 'Your last runs are paid: $0.80'],
    ['all of it', -500, 0, 'Your last runs are paid'],
    ['more than nothing', 250, 430, 'Your last runs are paid: $4.30'],
  ])('states what Stripe charged after a balance that pays %s', async (_, balance, chargedCents, subject) => {
    const person = await aSubscriber(world);
    await run(world, person, 300);
    await world.advance(MINUTE_MS);
    await stripe().customers.update(await stripeIdOf(person), { balance });
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id, { invoice_now: true });
    await world.advance(2 * HOUR_MS);
    const [last] = (await stripe().invoices.list({ customer: await stripeIdOf(person), limit: 1 })).data;
    expect(last).toMatchObject({ status: 'paid', total: 180, amount_due: chargedCents });
    const mails = await world.deps.db
      .selectFrom('mails')
      .select('subject')
      .where('recipient', '=', person.user.email)
      .execute();
    expect(mails.map((mail) => mail.subject)).toContain(subject);
  });
});

describe('a quantity that an operator changed', () => {
  it('is set back, and nothing is charged for it', async () => {
    const person = await aSubscriber(world);
    const { accountsItemId, id } = await subscriptionOf(person);
    await stripe().subscriptionItems.update(accountsItemId ?? '', { quantity: 6 });
    await world.settle();
    expect((await subscriptionOf(person)).accountsQuantity).toBe(1);
    const preview = await stripe().invoices.createPreview({ subscription: id });
    expect(preview.total).toBe(900);
  });
});

describe('a draft that an operator deletes', () => {
  it('is no longer listed as another product, also when it is gone before its event is read', async () => {
    const person = await aSubscriber(world);
    const customer = await stripeIdOf(person);
    const { id } = await stripe().invoices.create({ customer });
    await world.settle();
    expect(await otherProducts(person)).toEqual([['invoice', 'draft', 0]]);
    await stripe().invoices.del(id);
    const { id: brief } = await stripe().invoices.create({ customer });
    await stripe().invoices.del(brief);
    await world.settle();
    expect(await otherProducts(person)).toEqual([]);
    const failed = await world.deps.db.selectFrom('inbox_events').select('id').where('status', '!=', 'done').execute();
    expect(failed).toEqual([]);
  });
});
