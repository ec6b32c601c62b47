import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import type { ScenarioId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { listNotices } from '../notifications/store.ts';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, quoteOf, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';
import { runMonthly } from './run-monthly.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const notices = async (person: Person, kind: string) =>
  (await listNotices(world.deps.db, person.customerId, 100))
    .filter((notice) => notice.kind === kind)
    .map(({ title, body }) => writeFigures(`${title}. ${body}`, ANYBODY));
const month = () => new Date(world.deps.clock.now()).toISOString().slice(0, 7);
const pretendMonthBefore = (scenarioId: ScenarioId) =>
  world.deps.db
    .updateTable('scenario_automations')
    .set({ last_month: '2000-01' })
    .where('scenario_id', '=', scenarioId)
    .execute();

async function anAgreement(): Promise<{ person: Person; scenarioId: ScenarioId }> {
  const person = await aSubscriber(world);
  await person.api.billing.setMonthlyCap({ capDollars: 50 });
  const scenarioId = await aScenario(person);
  await person.api.scenarios.agreeToMonthly({ scenarioId, variants: 1 });
  return { person, scenarioId };
}

/** Why it stops, in words of its notice, and what brings that about. */
type Stop = [when: string, reason: string, change: (person: Person, scenarioId: ScenarioId) => Promise<unknown>];

const setCap = (person: Person, capDollars: number) => person.api.billing.setMonthlyCap({ capDollars });
const setStatus = (person: Person, status: 'canceled' | 'unpaid') =>
  world.deps.db.updateTable('subscriptions').set({ status }).where('customer_id', '=', person.customerId).execute();

describe('a monthly run', () => {
  it('is off until it is agreed to, and needs a subscription and a cap', async () => {
    const visitor = await aCustomer(world);
    await attachSample(visitor);
    const first = await aScenario(visitor);
    await expect(visitor.api.scenarios.agreeToMonthly({ scenarioId: first, variants: 1 })).rejects.toThrow(
      'subscription',
    );
    const person = await aSubscriber(world);
    const scenarioId = await aScenario(person);
    expect(await person.api.scenarios.automation({ scenarioId })).toMatchObject({
      isOn: false,
      agreement: null,
      obstacle: { kind: 'cap_missing' },
      terms: {
        variants: 1,
        lines: [expect.stringContaining('1 credit ($0.006)'), expect.any(String), expect.any(String)],
      },
    });
    await expect(person.api.scenarios.agreeToMonthly({ scenarioId, variants: 1 })).rejects.toThrow('monthly cap');
    await person.api.billing.setMonthlyCap({ capDollars: 50 });
    await expect(person.api.scenarios.agreeToMonthly({ scenarioId, variants: 2 })).rejects.toThrow('something else');
  });

  it('starts once a month, however often it is due, and is charged as a normal run', async () => {
    const { person, scenarioId } = await anAgreement();
    await person.api.scenarios.agreeToMonthly({ scenarioId, variants: 1 });
    await world.settle();
    expect(await notices(person, 'monthly_run')).toEqual([expect.stringContaining('You agreed:')]);
    await runMonthly(world.deps);
    expect((await person.api.runs.list({ scenarioId })).runs).toEqual([]);
    await pretendMonthBefore(scenarioId);
    await Promise.all([runMonthly(world.deps), runMonthly(world.deps)]);
    await pretendMonthBefore(scenarioId);
    await runMonthly(world.deps);
    await world.settle();
    const { runs } = await person.api.runs.list({ scenarioId });
    expect(runs).toMatchObject([{ status: 'succeeded', captured: 1, isFree: false }]);
    const row = await world.deps.db
      .selectFrom('scenario_automations')
      .select('last_month')
      .where('scenario_id', '=', scenarioId)
      .executeTakeFirst();
    expect(row?.last_month).toBe(month());
  });

  it.each<Stop>([
    ['the cap is gone', 'no monthly cap', (person: Person) => person.api.billing.setMonthlyCap({ capDollars: null })],
    [
      'the scenario costs something else',
      'was changed',
      async (person: Person, scenarioId: ScenarioId) => {
        const { name, definition } = await person.api.scenarios.get({ scenarioId });
        const sweep = [{ assumption: 'incomeChangePct' as const, from: -10, to: 10, steps: 3 }];
        await person.api.scenarios.update({ scenarioId, name, definition: { ...definition, sweep } });
      },
    ],
    [
      'the scenario was archived',
      'was archived',
      (person: Person, scenarioId: ScenarioId) => person.api.scenarios.archive({ scenarioId, isArchived: true }),
    ],
    [
      'the cap is used up',
      'does not allow this run',
      async (person) => {
        await setCap(person, 0.01);
        await run(world, person, 1);
      },
    ],
    ['the subscription has ended', 'no subscription any more', (person) => setStatus(person, 'canceled')],
    ['a payment is open too long', 'paused until a payment is made', (person) => setStatus(person, 'unpaid')],
    [
      'no credits are left in grace',
      'No credits are left',
      async (person) => {
        await setCap(person, 500);
        await world.emulator.control.setNextCardOutcome('decline');
        await run(world, person, 5_000);
      },
    ],
    [
      'the prices were not agreed to',
      'prices have changed',
      (person) =>
        world.deps.db.deleteFrom('recharge_agreements').where('customer_id', '=', person.customerId).execute(),
    ],
    [
      'an account was detached',
      'one was detached',
      async (person) => {
        const accountId = String((await person.api.accounts.list()).accounts[0]?.id);
        await person.api.accounts.detach({ accountId, quote: await quoteOf(person, -1) });
        await world.settle();
      },
    ],
  ])('stops when %s, with a notice that says why, and starts nothing', async (_, reason, change) => {
    const { person, scenarioId } = await anAgreement();
    await change(person, scenarioId);
    await pretendMonthBefore(scenarioId);
    await runMonthly(world.deps);
    await runMonthly(world.deps);
    await world.settle();
    expect(await notices(person, 'monthly_run')).toContainEqual(expect.stringContaining(reason));
    expect((await person.api.runs.list({ scenarioId })).runs).toEqual([]);
    expect(await person.api.scenarios.automation({ scenarioId })).toMatchObject({ isOn: false });
  });

  it('is turned off by the customer, and then starts nothing', async () => {
    const { person, scenarioId } = await anAgreement();
    await person.api.scenarios.stopMonthly({ scenarioId });
    await pretendMonthBefore(scenarioId);
    await runMonthly(world.deps);
    expect((await person.api.runs.list({ scenarioId })).runs).toEqual([]);
  });
});

describe('a risk alert', () => {
  it('is sent when the risk passes the level, and not again while it stays above', async () => {
    const person = await aSubscriber(world);
    // A bill that nothing can pay.
    const planned = [
      { id: 'bill', label: 'Bill', amountCents: -9_000_000_00, date: '2026-03-20', cadence: 'once' as const },
    ];
    const scenarioId = await aScenario(person);
    await person.api.scenarios.setAlert({ scenarioId, alertPct: 20 });
    const run = async (key: string) => {
      await person.api.runs.start({ scenarioId, requestKey: `alert-test-${key}` });
      await world.settle();
      return (await notices(person, 'risk')).length;
    };
    expect(await run('safe')).toBe(0);
    await person.api.scenarios.savePlan({ scenarioId, plan: { planned } });
    expect(await run('above')).toBe(1);
    expect(await notices(person, 'risk')).toEqual([
      expect.stringMatching(/a risk of 100%.*alert level is 20%.*before said/),
    ]);
    expect(await run('still above')).toBe(1);
    await person.api.scenarios.setAlert({ scenarioId, alertPct: null });
    expect(await run('turned off')).toBe(1);
    await expect(person.api.scenarios.setAlert({ scenarioId, alertPct: 0 })).rejects.toThrow('1 to 99');
  });
});

it('a monthly run stops when the movements are old', async () => {
  const { person, scenarioId } = await anAgreement();
  await world.advance(60 * DAY_MS);
  await pretendMonthBefore(scenarioId);
  await runMonthly(world.deps);
  await world.settle();
  expect((await person.api.scenarios.automation({ scenarioId })).stopped).toMatchObject({ kind: 'old_data' });
  expect(await notices(person, 'monthly_run')).toContainEqual(expect.stringContaining('no recent movements'));
});
