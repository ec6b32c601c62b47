import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '../../db/transaction.ts';
import { setConfirmedEmail } from '../auth/store.ts';
import { requestContactSync } from '../customers/contact-store.ts';
import { getCustomer } from '../customers/store.ts';
import { createClient } from '../stripe/client.ts';
import { aSubscriber, type Person } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function atStripe({ customerId }: Person) {
  const { stripeCustomerId } = await getCustomer(world.deps.db, customerId);
  const customer = await createClient(world.emulator.secretKey, world.emulator.url).customers.retrieve(
    stripeCustomerId ?? '',
  );
  if (customer.deleted) throw new Error('deleted');
  return { name: customer.name, email: customer.email };
}

it('a changed name and a confirmed e-mail reach Stripe’s customer', async () => {
  const person = await aSubscriber(world);
  await person.api.auth.rename({ name: 'Renamed Studio' });
  await world.settle();
  expect(await atStripe(person)).toEqual({ name: 'Renamed Studio', email: person.user.email });
  await transaction(world.deps.db, async (trx) => {
    const nowMs = world.deps.clock.now();
    await setConfirmedEmail(trx, person.user.id, { email: 'billing@renamed.example', nowMs });
    await requestContactSync(trx, person.customerId, nowMs);
  });
  await world.settle();
  expect(await atStripe(person)).toEqual({ name: 'Renamed Studio', email: 'billing@renamed.example' });
});

it('a change that Stripe does not take at first is sent later', async () => {
  const person = await aSubscriber(world);
  await world.emulator.control.setApiFaults({ error: 100 });
  await person.api.auth.rename({ name: 'Late' });
  await world.settle();
  await world.emulator.control.setApiFaults({ error: 0 });
  await world.advance(11 * 60_000);
  expect(await atStripe(person)).toMatchObject({ name: 'Late' });
});
