import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioDefinition } from './assumptions.ts';
import { baseDefinition } from './base-definition.ts';
import type { History, MonthSum } from './history.ts';
import { randomStream } from './random.ts';
import { type Forecast, simulateSlice } from './simulate.ts';

const historyOfMonths = (months: MonthSum[], openingBalanceCents: number): History => ({
  firstMonth: '2025-01',
  startMonth: '2026-01',
  openingBalanceCents,
  accounts: [{ accountId: 'a', months }],
  notes: [],
});
const define = (change: object = {}): ScenarioDefinition =>
  ScenarioDefinition.parse({ ...baseDefinition(['a'], { trials: 100, seed: 7 }), ...change });
function forecastOf(definition: ScenarioDefinition, history: History, variant = 0): Forecast {
  const [result] = simulateSlice({ definition, history, firstVariant: variant, count: 1 });
  if (!result?.ok) throw new Error(`The variant failed: ${result?.reason}`);
  return result.forecast;
}

const amount = fc.integer({ min: 0, max: 10_000_000 });
const months = fc.array(fc.record({ incomeCents: amount, expenseCents: amount }), { minLength: 1, maxLength: 24 });
const histories = fc
  .tuple(months, fc.integer({ min: -1_000_000, max: 50_000_000 }))
  .map(([m, open]) => historyOfMonths(m, open));
const definitions = fc
  .record({
    horizonMonths: fc.integer({ min: 1, max: 24 }),
    incomeGrowthPct: fc.integer({ min: -100, max: 100 }),
    expenseGrowthPct: fc.integer({ min: -100, max: 100 }),
    volatilityPct: fc.integer({ min: 0, max: 300 }),
    seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  })
  .map(define);

const uneven = historyOfMonths(
  [
    { incomeCents: 900_000, expenseCents: 700_000 },
    { incomeCents: 200_000, expenseCents: 800_000 },
    { incomeCents: 1_100_000, expenseCents: 750_000 },
    { incomeCents: 500_000, expenseCents: 720_000 },
  ],
  1_000_000,
);
const sweep = [
  { assumption: 'incomeGrowthPct', from: -20, to: 20, steps: 5 },
  { assumption: 'volatilityPct', from: 0, to: 200, steps: 3 },
];

describe('an event', () => {
  const endings = (events: object[]) =>
    forecastOf(define({ volatilityPct: 0, horizonMonths: 4, events }), uneven).balanceCents.p50;

  it('that lasts is the same as one in each of its months, and ends with the horizon', () => {
    const once = (month: number) => ({ month, amountCents: -5_000, label: 'x' });
    expect(endings([{ ...once(2), lastsMonths: 2 }])).toEqual(endings([once(2), once(3)]));
    expect(endings([{ ...once(3), lastsMonths: 60 }])).toEqual(endings([once(3), once(4)]));
    expect(endings([{ ...once(2), lastsMonths: 1 }])).toEqual(endings([once(2)]));
  });

  it.each([0, -1, 1.5, 61, Number.NaN])('never lasts %d months', (lastsMonths) => {
    expect(() => define({ events: [{ month: 1, amountCents: 1, label: '', lastsMonths }] })).toThrow();
  });
});

describe('a forecast', () => {
  it('has ordered percentiles in whole cents for every month', () => {
    fc.assert(
      fc.property(definitions, histories, (definition, history) => {
        const { balanceCents, endingBalanceCents } = forecastOf(definition, history);
        const bands = [balanceCents.p5, balanceCents.p25, balanceCents.p50, balanceCents.p75, balanceCents.p95];
        for (let month = 0; month < definition.horizonMonths; month++) {
          const values = bands.map((band) => band[month] ?? Number.NaN);
          expect(values.every(Number.isSafeInteger)).toBe(true);
          expect(values).toEqual([...values].sort((a, b) => a - b));
        }
        expect(bands.map((band) => band.length)).toEqual(bands.map(() => definition.horizonMonths));
        expect(endingBalanceCents.p50).toBe(balanceCents.p50.at(-1));
      }),
    );
  });

  it('has a share of ruined trials that never falls, and names the months it crosses 5 % and half', () => {
    fc.assert(
      fc.property(definitions, histories, (definition, history) => {
        const { ranOutShare, firstMonthAtRisk, medianMonthsUntilOut } = forecastOf(definition, history);
        ranOutShare.forEach((share, month) => {
          expect(share).toBeGreaterThanOrEqual(ranOutShare[month - 1] ?? 0);
          expect(share).toBeLessThanOrEqual(1);
          expect(share >= 0.05).toBe(firstMonthAtRisk !== null && month + 1 >= firstMonthAtRisk);
          expect(share >= 0.5).toBe(medianMonthsUntilOut !== null && month + 1 >= medianMonthsUntilOut);
        });
      }),
    );
  });

  it('counts a trial whose balance came back as one that ran out', () => {
    const events = [
      { month: 1, amountCents: -2_000_000, label: 'tax' },
      { month: 2, amountCents: 9_000_000, label: 'loan' },
    ];
    const steady = historyOfMonths([{ incomeCents: 10, expenseCents: 10 }], 1_000_000);
    expect(forecastOf(define({ horizonMonths: 3, events }), steady)).toMatchObject({
      ranOutShare: [1, 1, 1],
      firstMonthAtRisk: 1,
      endingBalanceCents: { p5: 8_000_000 },
    });
  });

  it('does not call a balance of exactly zero run out', () => {
    const history = historyOfMonths([{ incomeCents: 0, expenseCents: 100 }], 300);
    expect(forecastOf(define({ horizonMonths: 4 }), history)).toMatchObject({
      ranOutShare: [0, 0, 0, 1],
      firstMonthAtRisk: 4,
      medianMonthsUntilOut: 4,
    });
  });

  it('without volatility and growth follows the mean exactly', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const sums = history.accounts[0]?.months ?? [];
        const meanCents = sums.reduce((sum, month) => sum + month.incomeCents - month.expenseCents, 0) / sums.length;
        const { balanceCents } = forecastOf(define({ volatilityPct: 0 }), history);
        expect(balanceCents.p5).toEqual(balanceCents.p95);
        balanceCents.p50.forEach((cents, month) => {
          // Every month is rounded to a cent on its own, so the path may drift by half a cent a month.
          expect(Math.abs(cents - history.openingBalanceCents - meanCents * (month + 1))).toBeLessThan(
            0.51 * (month + 1),
          );
        });
      }),
    );
  });

  it('grows income and expense separately, a year after twelve months', () => {
    const history = historyOfMonths([{ incomeCents: 1_000_000, expenseCents: 500_000 }], 0);
    const grown = forecastOf(define({ incomeGrowthPct: 20, expenseGrowthPct: -100 }), history).balanceCents.p50;
    expect((grown[11] ?? 0) - (grown[10] ?? 0)).toBe(1_200_000);
  });

  it('shifts by exactly the events up to each month', () => {
    const event = fc.record({
      month: fc.integer({ min: 1, max: 12 }),
      amountCents: fc.integer({ min: -1e12, max: 1e12 }),
      label: fc.constant('x'),
    });
    fc.assert(
      fc.property(histories, fc.array(event, { maxLength: 5 }), (history, events) => {
        const without = forecastOf(define(), history).balanceCents.p25;
        const shifted = forecastOf(define({ events }), history).balanceCents.p25;
        shifted.forEach((cents, month) => {
          const shift = events.filter((one) => one.month <= month + 1).reduce((sum, one) => sum + one.amountCents, 0);
          expect(cents).toBe((without[month] ?? Number.NaN) + shift);
        });
      }),
    );
  });

  it('draws a month for all accounts at once, so what offsets each other does so in every trial', () => {
    const income = [100, 900, 400].map((incomeCents) => ({ incomeCents, expenseCents: 0 }));
    const mirror = [100, 900, 400].map((expenseCents) => ({ incomeCents: 0, expenseCents }));
    const history = historyOfMonths(income, 50);
    history.accounts.push({ accountId: 'b', months: mirror });
    const { balanceCents } = forecastOf(define({ volatilityPct: 250 }), history);
    expect([...balanceCents.p5, ...balanceCents.p95].every((cents) => cents === 50)).toBe(true);
  });

  it('widens with volatility', () => {
    const width = (volatilityPct: number) => {
      const { p5, p95 } = forecastOf(define({ volatilityPct, trials: 2_000 }), uneven).endingBalanceCents;
      return p95 - p5;
    };
    expect(width(0)).toBe(0);
    expect(width(200) / width(100)).toBeGreaterThan(1.7);
  });

  it('agrees with the mean and spread that independent months have', () => {
    const { balanceCents } = forecastOf(define({ trials: 5_000, horizonMonths: 40 }), uneven);
    const flows = [200_000, -600_000, 350_000, -220_000];
    const mean = flows.reduce((sum, flow) => sum + flow, 0) / 4;
    const deviation = Math.sqrt(flows.reduce((sum, flow) => sum + (flow - mean) ** 2, 0) / 4) * Math.sqrt(40);
    expect(Math.abs((balanceCents.p50[39] ?? 0) - 1_000_000 - 40 * mean)).toBeLessThan(deviation * 0.08);
    expect(((balanceCents.p95[39] ?? 0) - (balanceCents.p5[39] ?? 0)) / (2 * 1.645 * deviation)).toBeCloseTo(1, 0.9);
  });
});

describe('a slice', () => {
  it('gives the same numbers however the run is cut', () => {
    const definition = define({ sweep });
    const whole = simulateSlice({ definition, history: uneven, firstVariant: 0, count: 15 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), (cut) => {
        const first = simulateSlice({ definition, history: uneven, firstVariant: 0, count: cut });
        const second = simulateSlice({ definition, history: uneven, firstVariant: cut, count: 15 - cut });
        expect([...first, ...second]).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it('differs between seeds and between trials', () => {
    expect(forecastOf(define({ seed: 1 }), uneven)).toEqual(forecastOf(define({ seed: 1 }), uneven));
    expect(forecastOf(define({ seed: 1 }), uneven)).not.toEqual(forecastOf(define({ seed: 2 }), uneven));
    expect(randomStream(1, 0)(2 ** 32)).not.toBe(randomStream(1, 1)(2 ** 32));
  });

  it('lets every variant live through the same draws: more growth never runs out more often, in no month', () => {
    const axis = { assumption: 'incomeGrowthPct', from: -40, to: 40, steps: 9 } as const;
    const results = simulateSlice({
      definition: define({ sweep: [axis] }),
      history: uneven,
      firstVariant: 0,
      count: 9,
    });
    const shares = results.map((result) => (result.ok ? result.forecast.ranOutShare : []));
    for (const [i, share] of shares.entries()) {
      const better = shares[i + 1];
      if (better) expect(share.every((value, month) => value >= (better[month] ?? 1))).toBe(true);
    }
    expect(shares[0]).not.toEqual(shares[8]);
  });

  it('without history fails each variant with a reason', () => {
    const results = simulateSlice({
      definition: define({ sweep }),
      history: historyOfMonths([], 5),
      firstVariant: 3,
      count: 2,
    });
    expect(results).toEqual(
      [3, 4].map((variant) => ({ variant, ok: false, reason: 'There is no month of history to draw from.' })),
    );
  });

  it.each([9e15, Number.POSITIVE_INFINITY, Number.NaN])(
    'fails only the variants whose balances cannot be counted (%d a month)',
    (incomeCents) => {
      const [result] = simulateSlice({
        definition: define(),
        history: historyOfMonths([{ incomeCents, expenseCents: 0 }], 0),
        firstVariant: 0,
        count: 1,
      });
      expect(result).toEqual({
        variant: 0,
        ok: false,
        reason: 'The balances grow beyond what can be counted in cents.',
      });
      const growing = define({
        horizonMonths: 60,
        sweep: [{ assumption: 'incomeGrowthPct', from: 0, to: 500, steps: 2 }],
      });
      const large = historyOfMonths([{ incomeCents: 1e12, expenseCents: 0 }], 0);
      expect(
        simulateSlice({ definition: growing, history: large, firstVariant: 0, count: 2 }).map(({ ok }) => ok),
      ).toEqual([true, false]);
    },
  );
});
