import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCard } from '../billing/card-store.ts';
import { listFaults } from '../billing/fault-store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import { getCustomer } from '../customers/store.ts';
import { listNotices } from '../notifications/store.ts';
import { createClient } from '../stripe/client.ts';
import { aSubscriber, run, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { HANDLERS, handlerOf } from './handlers.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

describe('the map of events', () => {
  const sdk = createRequire(import.meta.url).resolve('stripe');
  const types = readFileSync(join(sdk, '../../esm/resources/Events.d.ts'), 'utf8');
  const union = /^ {4}type Type = (.*);$/m.exec(types)?.[1] ?? '';
  const known = [...union.matchAll(/'([^']+)'/g)].map(([, type = '']) => type);

  it('has a handler or a reason for every type that the SDK knows', () => {
    expect(known.length).toBeGreaterThan(250);
    const unknown = known.filter((type) => {
      const handler = handlerOf(type);
      return typeof handler !== 'function' && handler.ignored.includes('this version does not know');
    });
    expect(unknown).toEqual([]);
  });

  it('handles what moves money, credits or subscriptions', () => {
    const families =
      /^(checkout\.session|refund|credit_note|charge\.dispute|payment_method|price|product|v1\.billing\.meter)\./;
    const ignored = Object.entries(HANDLERS).filter(([type, h]) => families.test(type) && typeof h !== 'function');
    expect(ignored).toEqual([]);
    const named = ['created', 'finalized', 'paid', 'payment_failed', 'payment_action_required', 'finalization_failed'];
    for (const what of [...named, 'voided', 'marked_uncollectible', 'updated', 'upcoming'])
      expect(handlerOf(`invoice.${what}`)).toBeTypeOf('function');
  });

  it('reports an unknown type', () => {
    expect(handlerOf('invoice.teleported')).toEqual({ ignored: 'it is of a kind that this version does not know' });
    expect(handlerOf('')).toHaveProperty('ignored');
    expect(handlerOf('toString')).toHaveProperty('ignored');
  });
});

describe('a customer deleted at Stripe', () => {
  it('ends here, without allowance, and subscribes again as a new one', async () => {
    const person = await aSubscriber(world);
    const { db, clock } = world.deps;
    const before = (await getCustomer(db, person.customerId)).stripeCustomerId ?? '';
    await stripe().customers.del(before);
    await world.settle();
    expect((await findStanding(db, person.customerId, clock.now())).standing.kind).toBe('ended');
    expect((await getCustomer(db, person.customerId)).stripeCustomerId).toBeNull();
    expect((await person.api.credits.balance()).posted).toBe(0);
    await subscribe(world, person);
    const after = (await getCustomer(db, person.customerId)).stripeCustomerId;
    expect(after).toMatch(/^cus_/);
    expect(after).not.toBe(before);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
    expect((await run(world, person, 2)).status).toBe('succeeded');
    // What is still said about the old one changes nothing for the new.
    const old = { status: 'received' as const, next_attempt_at_ms: 0 };
    await db.updateTable('inbox_events').set(old).where('stripe_customer_id', '=', before).execute();
    await world.settle();
    expect((await findStanding(db, person.customerId, clock.now())).standing.kind).toBe('active');
    expect((await person.api.credits.balance()).posted).toBe(4_998);
  });
});

describe('the card', () => {
  it('is mirrored from the checkout, and a new default of the subscription takes its place', async () => {
    const person = await aSubscriber(world);
    const { db } = world.deps;
    expect(await findCard(db, person.customerId)).toMatchObject({ brand: 'visa', last4: '4242' });
    const subscription = await findSubscription(db, person.customerId);
    const customer = (await getCustomer(db, person.customerId)).stripeCustomerId ?? '';
    const method = await stripe().paymentMethods.attach('pm_card_mastercard', { customer });
    await world.settle();
    await stripe().subscriptions.update(subscription?.id ?? '', { default_payment_method: method.id });
    await world.settle();
    expect(await findCard(db, person.customerId)).toMatchObject({ brand: 'mastercard', paymentMethodId: method.id });
  });

  it('that was removed sends a notice and is shown to admins until there is a new one', async () => {
    const person = await aSubscriber(world);
    const { db } = world.deps;
    const key = `card:${person.customerId}`;
    const card = await findCard(db, person.customerId);
    await stripe().paymentMethods.detach(card?.paymentMethodId ?? '');
    await world.settle();
    expect(await findCard(db, person.customerId)).toBeNull();
    expect((await listFaults(db, 50)).map((fault) => fault.key)).toContain(key);
    const notices = await listNotices(db, person.customerId, 50);
    expect(notices.filter(({ kind }) => kind === 'card')).toHaveLength(1);
    const customer = (await getCustomer(db, person.customerId)).stripeCustomerId ?? '';
    const method = await stripe().paymentMethods.attach('pm_card_visa', { customer });
    await stripe().customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
    await world.settle();
    expect((await listFaults(db, 50)).map((fault) => fault.key)).not.toContain(key);
  });
});

describe('the catalog', () => {
  it('changed at Stripe is a fault that admins see, until it is fixed', async () => {
    const { prices } = world.deps.stripe;
    await stripe().prices.update(prices.runsPriceId, { active: false });
    await world.settle();
    expect(await listFaults(world.deps.db, 50)).toContainEqual(expect.objectContaining({ key: 'catalog' }));
    await stripe().prices.update(prices.runsPriceId, { active: true });
    await world.settle();
    expect((await listFaults(world.deps.db, 50)).map(({ key }) => key)).not.toContain('catalog');
  });
});
