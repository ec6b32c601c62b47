import { expect, test } from 'vitest';
import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { baseDefinition } from '../../../server/scenarios/forecast/base-definition.ts';
import { keyVariants } from './key-variants.ts';

const definition = (own = 0): ScenarioDefinition =>
  baseDefinition(['a'], {
    horizonMonths: 3,
    incomeGrowthPct: own,
    trials: 100,
    sweep: [{ assumption: 'incomeGrowthPct', from: -10, to: 10, steps: 5 }],
  });
const roles = (...args: Parameters<typeof keyVariants>) =>
  keyVariants(...args).map(({ role, variant }) => [role, variant]);

test('the worst, the scenario’s own values and the best are the three that matter', () => {
  expect(roles(definition(), [0.9, 0.5, 0.3, 0.2, 0.1], [1, 2, 3, 4, 5])).toEqual([
    ['worst', 0],
    ['base', 2],
    ['best', 4],
  ]);
});

test('the middle variant is shown when the scenario’s own values are not on the grid', () => {
  expect(roles(definition(3), [0.9, 0.5, 0.3, 0.2, 0.1], [1, 2, 3, 4, 5])).toEqual([
    ['worst', 0],
    ['middle', 2],
    ['best', 4],
  ]);
});

test('the final balance decides between equally likely variants, and the label names it', () => {
  const [worst, , best] = keyVariants(definition(), [0, 0, 0, 0, 0], [30, 10, 20, 50, 40]);
  expect([worst?.variant, best?.variant]).toEqual([1, 3]);
  expect(worst?.why).toContain('lowest balance');
  expect(best?.why).toContain('highest balance');
});

test('failed and missing variants are none of them, and without any there are none', () => {
  expect(roles(definition(3), [null, undefined, 0.3, null, 0.1], [null, undefined, 3, null, 5])).toEqual([
    ['worst', 2],
    ['best', 4],
  ]);
  expect(roles(definition(), [null, undefined], [])).toEqual([]);
});
