import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, aScenario, attachSample, type Person, quoteOf } from '../../../server/testing/people.ts';
import { createWorld, type World } from '../../../server/testing/world.ts';
import { previewOf } from './preview.ts';
import { PREVIEW_TRIALS } from './preview-trials.ts';

let world: World;
let ana: Person;

beforeAll(async () => {
  world = await createWorld();
  ana = await aCustomer(world);
  await attachSample(ana);
});
afterAll(() => world.close());

test('the preview draws what as many trials of a run draw', async () => {
  const scenarioId = await aScenario(ana, 1, {
    trials: PREVIEW_TRIALS,
    horizonMonths: 9,
    incomeGrowthPct: -7,
    events: [{ month: 2, amountCents: -100_000, label: 'Rent', lastsMonths: 3 }],
  });
  const { definition } = await ana.api.scenarios.get({ scenarioId });
  const { accounts } = await ana.api.scenarios.choices();
  const history = await ana.api.scenarios.previewHistory({ scenarioId, accountIds: definition.accountIds });
  const { runId } = await ana.api.runs.start({ scenarioId, requestKey: 'as-the-preview' });
  await world.settle();
  const result = await ana.api.runs.result({ runId, variant: 0 });
  const preview = previewOf(definition, history, accounts);
  if (!preview.ok || !result.ok) throw new Error('nothing to compare');
  const { p5, p50, p95 } = result.forecast.balanceCents;
  expect(preview).toMatchObject({ p5, p50, p95 });
  expect(preview.p50).toHaveLength(9);
  expect(preview.past.months.at(-1)).toBe('2026-02');
  expect(preview.past.cents.at(-1)).toBe(result.forecast.openingBalanceCents);
  expect(preview.months[0]).toBe('2026-03');
});

test('an account that is no longer attached gives a reason in place of a preview', async () => {
  const ben = await aCustomer(world);
  const accountId = await attachSample(ben);
  const { definition } = await ben.api.scenarios.get({ scenarioId: await aScenario(ben) });
  await ben.api.accounts.detach({ accountId, quote: await quoteOf(ben, -1) });
  const history = await ben.api.scenarios.previewHistory({ accountIds: definition.accountIds });
  expect(previewOf(definition, history, [])).toMatchObject({
    ok: false,
    reason: expect.stringContaining('no longer attached'),
  });
});
