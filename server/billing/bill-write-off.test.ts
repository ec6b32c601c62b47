import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { createClient } from '../stripe/client.ts';
import { anAdmin, aSubscriber, type Person, run, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import type { Caller } from '../trpc/root.ts';
import { findStanding } from './find-standing.ts';

let world: World;
let admin: Caller;
const stripe = () => createClient(world.emulator.secretKey, world.emulator.url);

beforeAll(async () => {
  world = await createWorld();
  admin = await anAdmin(world);
});
afterAll(() => world.close());

const subscriptionOf = async ({ customerId }: Person) => {
  const { subscription } = await findStanding(world.deps.db, customerId, world.deps.clock.now());
  if (!subscription) throw new Error('There is no subscription');
  return subscription;
};

describe('a write-off of a customer whose payments an operator collects otherwise', () => {
  async function aWriteOff(person: Person): Promise<string> {
    await stripe().subscriptions.cancel((await subscriptionOf(person)).id);
    await world.settle();
    const { writeOffs } = await admin.admin.attention();
    return writeOffs.find(({ customerId }) => customerId === person.customerId)?.id ?? '';
  }

  it('is billed by an invoice that is sent, when invoices are sent', async () => {
    const person = await aSubscriber(world);
    const { id } = await subscriptionOf(person);
    await stripe().subscriptions.update(id, { collection_method: 'send_invoice', days_until_due: 10 });
    await run(world, person, 100);
    const { invoiceId } = await admin.admin.billWriteOff({ writeOffId: await aWriteOff(person) });
    await world.settle();
    const invoice = await stripe().invoices.retrieve(invoiceId);
    expect(invoice).toMatchObject({ status: 'open', collection_method: 'send_invoice', attempt_count: 0 });
    expect((invoice.due_date ?? 0) * 1_000 - world.deps.clock.now()).toBe(10 * DAY_MS);
  });

  it('is not billed while collection is paused', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 100);
    const writeOffId = await aWriteOff(person);
    await subscribe(world, person);
    await stripe().subscriptions.update((await subscriptionOf(person)).id, {
      pause_collection: { behavior: 'keep_as_draft' },
    });
    // The pause has not been heard of yet.
    await expect(admin.admin.billWriteOff({ writeOffId })).rejects.toThrow('paused');
    await stripe().subscriptions.update((await subscriptionOf(person)).id, { pause_collection: '' });
    await world.settle();
    await admin.admin.billWriteOff({ writeOffId });
    await world.settle();
    expect((await person.api.credits.statement({})).entries[0]).toMatchObject({ kind: 'recharge', credits: 100 });
  });
});
