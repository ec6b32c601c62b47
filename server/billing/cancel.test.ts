import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '../core/units.ts';
import { aCustomer, aSubscriber, cancel, type Person, run, subscribe } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const paidCents = async ({ api }: Person) =>
  (await api.billing.overview()).invoices.reduce((sum, { amountPaidCents }) => sum + amountPaidCents, 0);

describe('cancelling', () => {
  it('says what is still billed, ends with the period, bills that, and nothing after it', async () => {
    const person = await aSubscriber(world);
    await run(world, person, 100);
    expect(await person.api.billing.ending()).toMatchObject({
      isSet: false,
      unbilledCredits: 100,
      unbilledCents: '60',
    });
    await cancel(person);
    await cancel(person);
    expect((await person.api.portal.shell()).banner).toMatchObject({ title: expect.stringContaining('ends on') });
    await world.advance(32 * DAY_MS);
    expect((await person.api.portal.shell()).standing.kind).toBe('ended');
    expect(await paidCents(person)).toBe(900 + 60);
    await world.advance(40 * DAY_MS);
    expect(await paidCents(person)).toBe(900 + 60);
    expect(await person.api.billing.ending()).toBeNull();
  });

  it('is taken back until then, however it was set', async () => {
    const person = await aSubscriber(world);
    const { subscription } = await person.api.billing.overview();
    const cancelAt = String((subscription?.periodEndMs ?? 0) / 1_000);
    for (const set of [
      () => cancel(person),
      () => stripePost(`/v1/subscriptions/${subscription?.id}`, { cancel_at: cancelAt }),
    ]) {
      await set();
      await world.settle();
      expect(await person.api.billing.ending()).toMatchObject({ isSet: true, endsMs: subscription?.periodEndMs });
      await person.api.billing.setEnding({ wanted: 'goes_on' });
      expect(await person.api.billing.ending()).toMatchObject({ isSet: false });
    }
    await world.advance(32 * DAY_MS);
    expect((await person.api.portal.shell()).standing.kind).toBe('active');
    expect(await paidCents(person)).toBe(1_800);
  });

  it('is refused without a subscription', async () => {
    const person = await aCustomer(world);
    for (const order of [{ wanted: 'ends', version: 'none' }, { wanted: 'goes_on' }] as const)
      await expect(person.api.billing.setEnding(order)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });

  it('and coming back keeps the accounts, charges each day once, and gives the allowance again', async () => {
    const person = await aSubscriber(world);
    await cancel(person);
    await expect(subscribe(world, person)).rejects.toMatchObject({ code: 'CONFLICT' });
    await world.advance(40 * DAY_MS);
    expect((await person.api.credits.balance()).posted).toBe(0);
    await subscribe(world, person);
    const { standing, accounts, invoices } = await person.api.billing.overview();
    expect({ kind: standing.kind, accounts }).toEqual({ kind: 'active', accounts: 1 });
    expect(invoices.map(({ amountPaidCents }) => amountPaidCents)).toEqual([900, 900]);
    const lines = await Promise.all(invoices.map(({ id }) => person.api.billing.invoice({ invoiceId: id })));
    const [again, first] = lines.map((each) => each.lines.find(({ kind }) => kind === 'accounts'));
    expect(again?.periodStartMs).toBeGreaterThanOrEqual(first?.periodEndMs ?? 0);
    expect((await person.api.credits.balance()).posted).toBe(5_000);
  });
});

async function stripePost(path: string, params: Record<string, string>): Promise<void> {
  const answer = await fetch(`${world.emulator.url}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${world.emulator.secretKey}` },
    body: new URLSearchParams(params),
  });
  expect(answer.status).toBe(200);
}
