import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { aSubscriber, type Person, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { findStanding } from './find-standing.ts';

let world: World;
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stripeIdOf = async ({ customerId }: Person) =>
  (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
const subscriptionOf = async ({ customerId }: Person) => {
  const { subscription } = await findStanding(world.deps.db, customerId, world.deps.clock.now());
  if (!subscription) throw new Error('There is no subscription');
  return subscription;
};

describe('a customer whom an operator deleted and who returns', () => {
  it('is not charged for the days that were paid for', async () => {
    const person = await aSubscriber(world);
    await world.advance(15 * DAY_MS + 12 * HOUR_MS);
    const { periodStartMs, periodEndMs } = await subscriptionOf(person);
    await stripe().customers.del(await stripeIdOf(person));
    await world.settle();
    const unused = Math.round((900 * (periodEndMs - world.deps.clock.now())) / (periodEndMs - periodStartMs));
    await subscribe(world, person);
    const [first] = (await stripe().invoices.list({ customer: await stripeIdOf(person) })).data;
    expect(first).toMatchObject({ total: 900, starting_balance: -unused, amount_paid: 900 - unused });
  });

  it('gets what was refunded only once, and a second deletion gives the rest of the second payment', async () => {
    const person = await aSubscriber(world);
    const { periodEndMs, periodStartMs } = await subscriptionOf(person);
    const [paid] = (await stripe().invoices.list({ customer: await stripeIdOf(person) })).data;
    await stripe().creditNotes.create({ invoice: paid?.id ?? '', amount: 700, refund_amount: 700 });
    await stripe().customers.del(await stripeIdOf(person));
    await world.settle();
    await subscribe(world, person);
    const [first] = (await stripe().invoices.list({ customer: await stripeIdOf(person) })).data;
    expect(first?.starting_balance).toBe(-200);
    await world.advance(10 * DAY_MS);
    await stripe().customers.del(await stripeIdOf(person));
    await world.settle();
    await subscribe(world, person);
    const [second] = (await stripe().invoices.list({ customer: await stripeIdOf(person) })).data;
    const share = (periodEndMs - world.deps.clock.now()) / (periodEndMs - periodStartMs);
    expect(second?.starting_balance).toBe(-Math.round(900 * share));
  });
});
