import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId, ScenarioId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, quoteOf, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let keys = 0;

/** What the quote shows before the click, and what the click answers. */
async function beforeAndAfter({ api }: Person, scenarioId: ScenarioId) {
  const { obstacle } = await api.scenarios.quote({ scenarioId });
  keys += 1;
  const refusal = await api.runs.start({ scenarioId, requestKey: `admit-run-${keys}` }).then(
    () => null,
    (error) => error.cause.refusal,
  );
  return { obstacle, refusal };
}

type Case = [kind: string | null, words: RegExp, prepare: () => Promise<[Person, ScenarioId]>];

const subscriberWith = async (variants = 1): Promise<[Person, ScenarioId]> => {
  const person = await aSubscriber(world);
  return [person, await aScenario(person, variants)];
};

const setSubscription = (person: Person, set: Record<string, string | number | null>) =>
  world.deps.db.updateTable('subscriptions').set(set).where('customer_id', '=', person.customerId).execute();

const CASES: Record<string, Case> = {
  'nothing in the way': [null, /^$/, () => subscriberWith()],
  'a detached account': [
    'no_history',
    /no longer attached/,
    async () => {
      const [person, scenarioId] = await subscriberWith();
      const accountId = String((await person.api.accounts.list()).accounts[0]?.id);
      await person.api.accounts.detach({ accountId, quote: await quoteOf(person, -1) });
      await world.settle();
      return [person, scenarioId];
    },
  ],
  'a detached account, for a run that would be free': [
    'no_history',
    /no longer attached/,
    async () => {
      const person = await aCustomer(world);
      const accountId = await attachSample(person);
      const scenarioId = await aScenario(person);
      await person.api.accounts.detach({ accountId, quote: await quoteOf(person, -1) });
      return [person, scenarioId];
    },
  ],
  'accounts without movements': [
    'no_history',
    /no movements/,
    async () => {
      const [person, scenarioId] = await subscriberWith();
      for (const table of ['movements', 'movement_days'] as const)
        await world.deps.db.deleteFrom(table).where('customer_id', '=', person.customerId).execute();
      return [person, scenarioId];
    },
  ],
  'two currencies': [
    'no_history',
    /one currency/,
    async () => {
      const person = await aSubscriber(world);
      const accountId: AccountId = await attachSample(person);
      const scenarioId = await aScenario(person);
      await world.deps.db.updateTable('accounts').set({ currency: 'EUR' }).where('id', '=', accountId).execute();
      return [person, scenarioId];
    },
  ],
  'prices that were not agreed to': [
    'agreement_needed',
    /Agree/,
    async () => {
      const [person, scenarioId] = await subscriberWith();
      const { db } = world.deps;
      await db.deleteFrom('recharge_agreements').where('customer_id', '=', person.customerId).execute();
      return [person, scenarioId];
    },
  ],
  'a cap that is smaller than the run': [
    'cap_reached',
    /costs 11 credits and your monthly cap allows 10 more/,
    async () => {
      const [person, scenarioId] = await subscriberWith(11);
      await person.api.billing.setMonthlyCap({ capDollars: 0.06 });
      return [person, scenarioId];
    },
  ],
  'no subscription': [
    'not_subscribed',
    /subscription/,
    async () => {
      const person = await aCustomer(world);
      await attachSample(person);
      return [person, await aScenario(person, 2)];
    },
  ],
  'a payment that is open too long': [
    'paused',
    /paused/,
    async () => {
      const [person, scenarioId] = await subscriberWith();
      await setSubscription(person, { status: 'unpaid' });
      return [person, scenarioId];
    },
  ],
  'no credits in grace': [
    'out_of_credits',
    /No credits are left/,
    async () => {
      const [person, scenarioId] = await subscriberWith();
      await world.emulator.control.setNextCardOutcome('decline');
      await run(world, person, 5_000);
      return [person, scenarioId];
    },
  ],
};

describe('what stands in the way of a run', () => {
  it.each(Object.entries(CASES))('is shown before the click as the click answers it: %s', async (_name, found) => {
    const [kind, words, prepare] = found;
    const [person, scenarioId] = await prepare();
    const { obstacle, refusal } = await beforeAndAfter(person, scenarioId);
    expect(obstacle).toEqual(refusal);
    expect(obstacle?.kind ?? null).toBe(kind);
    expect(obstacle?.message ?? '').toMatch(words);
    await world.settle();
  });

  it('is read again when the run starts: a cap set in between refuses it', async () => {
    const [person, scenarioId] = await subscriberWith(11);
    expect((await person.api.scenarios.quote({ scenarioId })).obstacle).toBeNull();
    await person.api.billing.setMonthlyCap({ capDollars: 0.06 });
    await expect(person.api.runs.start({ scenarioId, requestKey: 'admit-later' })).rejects.toMatchObject({
      cause: { refusal: { kind: 'cap_reached' } },
    });
  });

  it('goes with the month that the cap is for', async () => {
    const [person, scenarioId] = await subscriberWith(11);
    await person.api.billing.setMonthlyCap({ capDollars: 0.1 });
    await run(world, person, 10);
    expect((await person.api.scenarios.quote({ scenarioId })).obstacle).toMatchObject({ kind: 'cap_reached' });
    await world.advance(31 * DAY_MS);
    expect((await person.api.scenarios.quote({ scenarioId })).obstacle).toBeNull();
  });
});
