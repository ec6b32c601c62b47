import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCustomer, aScenario, aSubscriber, attachSample, type Person, run } from '../testing/people.ts';
import { createWorld, type World } from '../testing/world.ts';

let world: World;
let ana: Person;
beforeAll(async () => {
  world = await createWorld();
  ana = await aSubscriber(world);
});
afterAll(() => world.close());

it('cash is the sum of what the accounts page shows of each attached account, up to the one furthest behind', async () => {
  await attachSample(ana);
  await world.settle();
  const { accounts } = await ana.api.accounts.list();
  const balances = accounts.map(({ openingBalanceCents, months }) =>
    months.reduce((sum, { sumCents }) => sum + sumCents, openingBalanceCents),
  );
  expect(balances).toHaveLength(2);
  expect(await ana.api.accounts.cash()).toEqual([
    {
      currency: 'USD',
      cents: balances.reduce((sum, cents) => sum + cents, 0),
      accounts: 2,
      upTo: accounts.map(({ lastDate }) => lastDate).sort()[0],
    },
  ]);
});

it('a customer without accounts or runs has neither cash nor outlook', async () => {
  const ben = await aCustomer(world);
  expect(await ben.api.accounts.cash()).toEqual([]);
  expect(await ben.api.runs.outlook()).toBeNull();
});

it('a run answers with its lowest point and risk, a sweep with the risk of its safest and riskiest variant', async () => {
  const plain = await run(world, ana, 1);
  const sweep = await run(world, ana, 3);
  const { runs } = await ana.api.runs.list({});
  const answerOf = (id: string) => runs.find((each) => each.id === id)?.answer;
  const result = await ana.api.runs.result({ runId: plain.id, variant: 0 });
  const daily = result.ok ? result.forecast.daily : undefined;
  expect(daily).toBeDefined();
  expect(answerOf(plain.id)).toEqual({
    riskShare: { least: daily?.belowShare, most: daily?.belowShare },
    lowest: { cents: daily?.lowestCents.p50, date: daily?.lowestDate },
    currency: 'USD',
  });
  const { summaries } = await ana.api.runs.get({ runId: sweep.id });
  const shares = summaries.map(({ ranOutShare }) => ranOutShare ?? 0);
  expect(answerOf(sweep.id)).toEqual({
    riskShare: { least: Math.min(...shares), most: Math.max(...shares) },
    lowest: null,
    currency: 'USD',
  });
});

it('the outlook is the newest plain run that succeeded, beside the one before of the same scenario', async () => {
  const scenarioId = await aScenario(ana);
  const start = async (requestKey: string) => {
    const { runId } = await ana.api.runs.start({ scenarioId, requestKey });
    await world.settle();
    return runId;
  };
  const first = await start('outlook-1');
  expect(await ana.api.runs.outlook()).toMatchObject({ runId: first, before: null });
  const second = await start('outlook-2');
  await run(world, ana, 2);
  expect(await ana.api.runs.outlook()).toMatchObject({ runId: second, scenarioId, before: { runId: first } });
  await ana.api.runs.archive({ runId: second, isArchived: true });
  expect(await ana.api.runs.outlook()).toMatchObject({ runId: first, before: null });
});

it('a list has the requested number of runs, and reads answers only on request', async () => {
  const { runs: all } = await ana.api.runs.list({});
  const { runs, next } = await ana.api.runs.list({ rows: 2 });
  expect(runs).toEqual(all.slice(0, 2));
  expect((await ana.api.runs.list({ before: next })).runs).toEqual(all.slice(2));
  expect(runs.every(({ answer }) => answer !== null)).toBe(true);
  const without = await ana.api.runs.list({ rows: 2, hasAnswers: false });
  expect(without.runs).toEqual(runs.map((run) => ({ ...run, answer: null })));
});
