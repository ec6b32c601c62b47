import { afterAll, beforeAll, expect, test } from 'vitest';
import { aCustomer, aScenario, attachSample, type Person } from '../../../server/testing/people.ts';
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

test('the preview begins where a run does and comes out near it, though it knows of months only', async () => {
  const scenarioId = await aScenario(ana, 1, {
    trials: PREVIEW_TRIALS,
    horizonMonths: 9,
    incomeGrowthPct: -7,
    events: [{ month: 2, amountCents: -100_000, label: 'Rent', lastsMonths: 3 }],
  });
  const { definition } = await ana.api.scenarios.get({ scenarioId });
  const { accounts, today } = await ana.api.scenarios.choices();
  const { runId } = await ana.api.runs.start({ scenarioId, requestKey: 'as-the-preview' });
  await world.settle();
  const result = await ana.api.runs.result({ runId, variant: 0 });
  const preview = previewOf(definition, accounts, today);
  if (!preview.ok || !result.ok) throw new Error('nothing to compare');
  const { p5, p50, p95 } = result.forecast.balanceCents;
  const at = (list: number[]) => list.at(-1) ?? 0;
  expect(preview.p50).toHaveLength(9);
  expect(at(preview.p50)).toBeGreaterThan(at(p5));
  expect(at(preview.p50)).toBeLessThan(at(p95));
  expect(Math.abs(at(preview.p50) - at(p50))).toBeLessThan(at(p95) - at(p5));
  expect(preview.past.months.at(-1)).toBe('2026-02');
  expect(preview.past.cents.at(-1)).toBe(result.forecast.openingBalanceCents);
  expect(preview.months[0]).toBe('2026-03');
});

test('without an account there is a reason in place of a preview', async () => {
  const { definition } = await ana.api.scenarios.get({ scenarioId: await aScenario(ana) });
  const { accounts, today } = await ana.api.scenarios.choices();
  expect(previewOf({ ...definition, accountIds: ['none'] }, accounts, today)).toMatchObject({ ok: false });
});
