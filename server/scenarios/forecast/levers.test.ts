import { describe, expect, it } from 'vitest';
import { ScenarioDefinition, type SweepAxis } from './assumptions.ts';
import { baseDefinition } from './base-definition.ts';
import { forecastSlice } from './engine.ts';
import { prepareHistory } from './history/prepare.ts';

const CLIENT = 'a|in client';

/** Two steady years: a client pays 4,000 on the 5th, rent of 1,000 on the 20th. */
const history = (() => {
  const lines = Array.from({ length: 24 }, (_, month) => {
    const date = (day: string) =>
      `${2024 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-${day}`;
    return [
      { date: date('05'), amountCents: 400_000, description: 'Client' },
      { date: date('20'), amountCents: -100_000, description: 'Rent' },
    ];
  }).flat();
  const prepared = prepareHistory({
    accounts: [{ accountId: 'a', openingBalanceCents: 0, lines, rate: 1 }],
    currency: 'USD',
    today: '2025-12-31',
    knownTo: '2025-12-31',
    decisions: {},
    included: [],
    rates: [],
  });
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  return prepared.value;
})();

const base: ScenarioDefinition = baseDefinition(['a'], {
  horizonMonths: 6,
  trials: 100,
  seed: 3,
  planned: [
    { id: 'hire', kind: 'hire', label: 'Hire', amountCents: -200_000, date: '2026-01-31', cadence: 'monthly' },
    { id: 'loan', kind: 'loan', label: 'Loan', amountCents: -50_000, date: '2026-01-15', cadence: 'monthly' },
  ],
});

/** What each variant of a sweep ends with, beside the scenario without it, in whole units. */
function effects(axis: Omit<SweepAxis, 'steps'>, steps = 2): number[] {
  const definition = ScenarioDefinition.parse({ ...base, sweep: [{ ...axis, steps }] });
  const ending = (of: ScenarioDefinition, count: number) =>
    forecastSlice({ definition: of, history, firstVariant: 0, count }).map((result) =>
      result.ok ? result.forecast.endingBalanceCents.p50 : Number.NaN,
    );
  const [plain = 0] = ending(base, 1);
  return ending(definition, steps).map((cents) => Math.round((cents - plain) / 100));
}

describe('a lever', () => {
  it('finds the recurring items of the history', () => {
    expect(history.recurring.map(({ id }) => id).sort()).toEqual([CLIENT, 'a|out rent']);
  });

  it('starts a planned item later: each month saves one payment', () => {
    expect(effects({ assumption: 'itemStartMonths', target: 'hire', from: 0, to: 3 }, 4)).toEqual([
      0, 2_000, 4_000, 6_000,
    ]);
  });

  it('starts all that is planned to go out later', () => {
    expect(effects({ assumption: 'itemStartMonths', target: 'group:planned-out', from: 0, to: 2 })).toEqual([0, 5_000]);
  });

  it('delays a client: what falls behind the horizon does not arrive', () => {
    expect(effects({ assumption: 'itemDelayDays', target: CLIENT, from: 0, to: 60 }, 3)).toEqual([0, -4_000, -8_000]);
  });

  it('brings payments forward that would come after the horizon', () => {
    expect(effects({ assumption: 'itemDelayDays', target: CLIENT, from: -31, to: 0 })).toEqual([4_000, 0]);
  });

  it('changes a group by percent, and one item to an amount', () => {
    expect(effects({ assumption: 'itemChangePct', target: 'group:recurring-in', from: -50, to: 0 })).toEqual([
      -12_000, 0,
    ]);
    expect(effects({ assumption: 'itemAmount', target: 'loan', from: -1_500, to: -500 })).toEqual([-6_000, 0]);
  });

  it.each([
    [{ assumption: 'itemAmount', target: 'group:planned-in' }, 'One amount cannot be given to a group'],
    [{ assumption: 'itemStartMonths', target: CLIENT }, 'Only planned items have a start'],
    [{ assumption: 'itemDelayDays', target: 'gone' }, 'a planned item that is not there'],
    [{ assumption: 'itemDelayDays' }, 'Choose the item'],
  ])('that cannot move its item is refused: %j', (axis, reason) => {
    const sweep = [{ from: 0, to: 10, steps: 2, ...axis }];
    const read = ScenarioDefinition.safeParse({ ...base, sweep });
    expect(read.error?.issues.map(({ message }) => message).join()).toContain(reason);
  });
});

describe('an open invoice without a lateness', () => {
  it('is as late as regular payers were, and never early', () => {
    const late = { ...history, recurring: history.recurring.map((item) => ({ ...item, shifts: [-3, 0, 9] })) };
    const invoice = {
      id: 'i',
      kind: 'invoice' as const,
      label: 'I',
      amountCents: 900_000,
      date: '2026-01-28',
      cadence: 'once' as const,
    };
    const paidInFirstMonth = (planned: ScenarioDefinition['planned']) => {
      const [result] = forecastSlice({
        definition: { ...base, planned, trials: 300 },
        history: late,
        firstVariant: 0,
        count: 1,
      });
      return result?.ok ? result.forecast.balanceCents : null;
    };
    const [without, open, sure] = [[], [invoice], [{ ...invoice, lateDays: 0 }]].map(paidInFirstMonth);
    if (!without || !open || !sure) throw new Error('no result');
    const gain = (of: typeof open, band: 'p5' | 'p95') => (of[band][0] ?? 0) - (without[band][0] ?? 0);
    expect(gain(sure, 'p5')).toBeGreaterThan(800_000);
    // One draw in three is nine days, which is after January.
    expect(gain(open, 'p5')).toBeLessThan(100_000);
    expect(gain(open, 'p95')).toBeGreaterThan(800_000);
  });
});
