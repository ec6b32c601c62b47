import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioDefinition } from './assumptions.ts';
import { axisValues, variantAt, variantCount } from './variants.ts';

const plain = {
  accountIds: ['a'],
  horizonMonths: 12,
  incomeGrowthPct: 0,
  expenseGrowthPct: 0,
  volatilityPct: 100,
  events: [],
  seed: 1,
};
const axis = (assumption: string, steps: number, from = -5, to = 5) => ({ assumption, from, to, steps });
const messages = (input: unknown) =>
  ScenarioDefinition.safeParse(input).error?.issues.map((issue) => issue.message) ?? [];

describe('a scenario definition', () => {
  it('has 1,000 trials unless it says otherwise', () => {
    expect(ScenarioDefinition.parse(plain).trials).toBe(1_000);
  });

  it.each([
    ['no account', { accountIds: [] }, 'Choose at least one account'],
    ['51 accounts', { accountIds: Array.from({ length: 51 }, (_, n) => `a${n}`) }, 'Choose at most 50 accounts'],
    ['an account twice', { accountIds: ['a', 'a'] }, 'An account is chosen twice'],
    ['no horizon', { horizonMonths: 0 }, 'The horizon is a number from 1 to 60 months'],
    ['half a month', { horizonMonths: 1.5 }, 'The horizon is a whole number'],
    ['text for a number', { incomeGrowthPct: '5' }, 'Income growth is a number from -100 to 500 percent'],
    [
      'growth that is not a number',
      { expenseGrowthPct: Number.NaN },
      'Expense growth is a number from -100 to 500 percent',
    ],
    ['negative volatility', { volatilityPct: -1 }, 'Volatility is a number from 0 to 300 percent'],
    ['99 trials', { trials: 99 }, 'The number of trials is a number from 100 to 5,000'],
    ['a seed of 33 bits', { seed: 2 ** 32 }, 'The seed is a number from 0 to 4,294,967,295'],
    [
      'an event past the horizon',
      { events: [{ month: 13, amountCents: 1, label: '' }] },
      'This event is in month 13, after the horizon of 12 months',
    ],
    [
      'a huge event',
      { events: [{ month: 1, amountCents: 1e13, label: '' }] },
      'An amount is dollars and cents, such as -1200 or 350.50, of ten billion dollars at most',
    ],
    [
      'a long label',
      { events: [{ month: 1, amountCents: 1, label: 'x'.repeat(81) }] },
      'The label of an event has at most 80 characters',
    ],
    [
      '51 events',
      { events: Array.from({ length: 51 }, () => ({ month: 1, amountCents: 1, label: '' })) },
      'A scenario has at most 50 one-off events',
    ],
    ['an empty sweep', { sweep: [] }, 'A sweep varies one or two assumptions'],
    ['a sweep of the horizon', { sweep: [axis('horizonMonths', 2)] }, 'Choose what to vary'],
    ['a sweep out of bounds', { sweep: [axis('volatilityPct', 2)] }, 'Volatility can be swept from 0 to 300 percent'],
    [
      'a sweep that stands still',
      { sweep: [axis('incomeGrowthPct', 2, 5, 5)] },
      'A sweep ends at another value than it begins with',
    ],
    [
      'one assumption swept twice',
      { sweep: [axis('incomeGrowthPct', 2), axis('incomeGrowthPct', 2)] },
      'Sweep two different assumptions',
    ],
    [
      '10,050 variants',
      { sweep: [axis('incomeGrowthPct', 67), axis('expenseGrowthPct', 150)] },
      'This sweep has 10,050 variants; at most 10,000 can be run at once. Take fewer steps',
    ],
  ])('with %s is refused in words', (_, change, message) => {
    expect(messages({ ...plain, ...change })).toContain(message);
  });

  it.each([null, undefined, 'x', [], {}])('that is %j is refused', (input) => {
    expect(ScenarioDefinition.safeParse(input).success).toBe(false);
  });
});

describe('the grid', () => {
  const sweep = [axis('incomeGrowthPct', 100), axis('expenseGrowthPct', 100, 0, 20)];
  const definition = ScenarioDefinition.parse({ ...plain, sweep });

  it('of a plain scenario is one variant with its own assumptions', () => {
    const single = ScenarioDefinition.parse(plain);
    expect(variantCount(single)).toBe(1);
    expect(variantAt(single, 0)).toEqual({
      horizonMonths: 12,
      incomeGrowthPct: 0,
      expenseGrowthPct: 0,
      volatilityPct: 100,
    });
  });

  it('of 100 by 100 is 10,000 variants, the first axis fastest', () => {
    expect(variantCount(definition)).toBe(10_000);
    expect(variantAt(definition, 0)).toMatchObject({ incomeGrowthPct: -5, expenseGrowthPct: 0 });
    expect(variantAt(definition, 99)).toMatchObject({ incomeGrowthPct: 5, expenseGrowthPct: 0 });
    expect(variantAt(definition, 9_900)).toMatchObject({ incomeGrowthPct: -5, expenseGrowthPct: 20 });
  });

  it('begins and ends where the axis says, with every point between', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 500 }),
        fc.integer({ min: -100, max: 500 }),
        fc.integer({ min: 2, max: 200 }),
        (from, to, steps) => {
          const values = axisValues({ assumption: 'incomeGrowthPct', from, to, steps });
          expect([values[0], values.at(-1), values.length]).toEqual([from, to, steps]);
          expect(values.every((value) => value >= Math.min(from, to) && value <= Math.max(from, to))).toBe(true);
        },
      ),
    );
  });

  it.each([-1, 10_000, 0.5, Number.NaN])('has no point %d', (index) => {
    expect(() => variantAt(definition, index)).toThrow(RangeError);
  });
});
