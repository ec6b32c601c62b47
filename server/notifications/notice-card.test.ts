import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { aSubscriber, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { listNotices } from './store.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

async function customerOf({ customerId }: Person): Promise<string> {
  return (await getCustomer(world.deps.db, customerId)).stripeCustomerId ?? '';
}

async function loseCards(person: Person): Promise<void> {
  const { data } = await stripe().paymentMethods.list({ customer: await customerOf(person) });
  for (const { id } of data) await stripe().paymentMethods.detach(id);
  await world.settle();
}

async function addCard(person: Person): Promise<void> {
  const customer = await customerOf(person);
  const { id } = await stripe().paymentMethods.attach('pm_card_visa', { customer });
  await stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
  await world.settle();
}

const notices = async ({ customerId }: Person) =>
  (await listNotices(world.deps.db, customerId, 50)).filter(({ kind }) => kind === 'card').length;

async function mails({ customerId }: Person): Promise<string[]> {
  const { db } = world.deps;
  const about = db.selectFrom('mails').select('status').where('customer_id', '=', customerId).orderBy('id');
  return (await about.where('subject', '=', 'No card on file').execute()).map(({ status }) => status);
}

describe('a card that is lost', () => {
  it('is notified each time, also twice in one period', async () => {
    const person = await aSubscriber(world);
    await loseCards(person);
    await world.advance(2 * MINUTE_MS);
    await addCard(person);
    await loseCards(person);
    await world.advance(2 * MINUTE_MS);
    expect(await notices(person)).toBe(2);
    expect(await mails(person)).toEqual(['kept', 'kept']);
  });

  it('and replaced within a minute is not mailed, and lost again later it is', async () => {
    const person = await aSubscriber(world);
    const customer = await customerOf(person);
    const setDefault = (id: string) =>
      stripe().customers.update(customer, { invoice_settings: { default_payment_method: id } });
    await loseCards(person);
    await addCard(person);
    const { data } = await stripe().paymentMethods.list({ customer });
    const method = data[0]?.id ?? '';
    for (let time = 0; time < 2; time += 1) {
      await setDefault('');
      await world.settle();
      if (time === 1) await world.advance(2 * MINUTE_MS);
      await setDefault(method);
      await world.settle();
    }
    expect(await mails(person)).toEqual(['withdrawn', 'withdrawn', 'kept']);
  });
});

it('no card is missed right after a plain checkout', async () => {
  const person = await aSubscriber(world);
  expect(await notices(person)).toBe(0);
});
