import { dateOf, dayOf, monthIndex, monthStart } from '../calendar.ts';
import { prepareHistory } from '../history/prepare.ts';
import { recurringPayments } from '../payments.ts';
import { lastDayOf, planOf } from '../plan.ts';
import type { Line } from '../recurring/detect.ts';
import { type Percentiles, percentiles } from '../select.ts';
import { simulateDays } from '../simulate-days.ts';
import { baselineVariant } from './baseline.ts';
import { addOutcome, emptyScore, meansOf } from './scores.ts';

export type Statement = {
  id: string;
  openingBalanceCents: number;
  /** The last day of the history. */
  asOf: string;
  movements: Line[];
  /** What happened afterwards: movements, or the net flow of each month. */
  future: ({ date: string; amountCents: number } | number)[];
};

const HORIZONS = [1, 2, 3];

export type StatementTable = {
  statements: number;
  skipped: number;
  rows: {
    engine: 'new' | 'old';
    months: number;
    covered50Pct: number;
    covered90Pct: number;
    pinballCents: number;
    /** Share of accounts said to fall below zero within so many months, and that did. */
    predictedBelowPct: number;
    realBelowPct: number;
  }[];
  ratio: number;
};

/** The whole engine, recurring detection included, on real or generated statements, compared with the first engine. */
export function benchStatements(statements: Statement[], trials: number): StatementTable {
  const scores = { new: HORIZONS.map(emptyScore), old: HORIZONS.map(emptyScore) };
  const below = { new: HORIZONS.map(() => 0), old: HORIZONS.map(() => 0) };
  const real = HORIZONS.map(() => 0);
  let skipped = 0;
  statements.forEach((statement, seed) => {
    const present = presentForecast(statement, { months: HORIZONS.length, trials, seed });
    const former = formerForecast(statement, trials, seed);
    if (!present || !former) {
      skipped += 1;
      return;
    }
    const actual = outcomeOf(statement);
    HORIZONS.forEach((_, place) => {
      const outcome = actual[place];
      if (!outcome) return;
      for (const [engine, forecast] of [
        ['new', present],
        ['old', former],
      ] as const) {
        const bands = forecast.bands[place];
        const score = scores[engine][place];
        if (bands && score) addOutcome(score, bands, outcome.balanceCents);
        below[engine][place] = (below[engine][place] ?? 0) + (forecast.belowShare[place] ?? 0);
      }
      if (outcome.isBelow) real[place] = (real[place] ?? 0) + 1;
    });
  });
  const count = statements.length - skipped;
  const share = (value: number | undefined) => ((value ?? 0) / Math.max(1, count)) * 100;
  const engines = ['new', 'old'] as const;
  return {
    statements: statements.length,
    skipped,
    rows: engines.flatMap((engine) =>
      HORIZONS.map((months, place) => ({
        engine,
        months,
        ...meansOf([scores[engine][place] ?? emptyScore()]),
        predictedBelowPct: share(below[engine][place]),
        realBelowPct: share(real[place]),
      })),
    ),
    ratio: meansOf(scores.new).pinballCents / Math.max(1e-9, meansOf(scores.old).pinballCents),
  };
}

export type BenchForecast = { bands: Percentiles<number>[]; belowShare: number[] };
type Setup = { months: number; trials: number; seed: number; floorCents?: number };

/** Bands at the end of each month after `asOf`, and the share of trials below the floor by then; null without enough history. */
export function presentForecast(
  statement: Statement,
  { months, trials, seed, floorCents = 0 }: Setup,
): BenchForecast | null {
  const history = prepareHistory({
    accounts: [
      { accountId: 'bench', openingBalanceCents: statement.openingBalanceCents, lines: statement.movements, rate: 1 },
    ],
    currency: 'USD',
    today: statement.asOf,
    knownTo: statement.asOf,
    decisions: {},
    included: [],
    rates: [],
  });
  if (!history.ok) return null;
  const plan = planOf(history.value, { horizonMonths: months, floorCents, trials, seed });
  const payments = history.value.recurring.flatMap((item) => recurringPayments(item, plan.firstDay, lastDayOf(plan)));
  const ones = new Float64Array(months).fill(1);
  const ends = Int32Array.from({ length: months }, (_, m) => monthStart(plan.firstDay, m + 1) - plan.firstDay - 1);
  const paths = simulateDays(plan, { incomeScale: ones, expenseScale: ones, volatility: 1, payments }, ends);
  return {
    bands: Array.from(ends, (_, point) => percentiles(paths.balance.subarray(point * trials, (point + 1) * trials))),
    belowShare: Array.from(ends, (end) => paths.firstBelow.filter((day) => day >= 0 && day <= end).length / trials),
  };
}

function formerForecast(statement: Statement, trials: number, seed: number): BenchForecast | null {
  const asOf = dayOf(statement.asOf);
  const forecast = baselineVariant({
    movements: statement.movements,
    openingBalanceCents: statement.openingBalanceCents,
    today: dateOf(asOf + 1),
    months: HORIZONS.length + 1,
    trials,
    seed,
  });
  if (!forecast) return null;
  const { startMonth, result } = forecast;
  const places = HORIZONS.map((months) => monthIndex(monthStart(asOf + 1, months) - 1) - startMonth);
  return {
    bands: places.map((place) => {
      const at = (name: keyof Percentiles<number>) => result.balanceCents[name][Math.min(place, HORIZONS.length)] ?? 0;
      return { p5: at('p5'), p25: at('p25'), p50: at('p50'), p75: at('p75'), p95: at('p95') };
    }),
    belowShare: places.map((place) => result.ranOutShare[Math.min(place, HORIZONS.length)] ?? 0),
  };
}

function outcomeOf({
  openingBalanceCents,
  asOf,
  movements,
  future,
}: Statement): { balanceCents: number; isBelow: boolean }[] {
  const firstDay = dayOf(asOf) + 1;
  const later = future.map((one, month) =>
    typeof one === 'number'
      ? { day: monthStart(firstDay, month + 1) - 1, amountCents: one }
      : { ...one, day: dayOf(one.date) },
  );
  const byDay = new Map<number, number>();
  for (const { day, amountCents } of later) byDay.set(day, (byDay.get(day) ?? 0) + amountCents);
  let balanceCents = movements.reduce(
    (sum, { date, amountCents }) => (date <= asOf ? sum + amountCents : sum),
    openingBalanceCents,
  );
  let isBelow = false;
  let day = firstDay;
  return HORIZONS.map((months) => {
    for (; day < monthStart(firstDay, months); day++) {
      balanceCents += byDay.get(day) ?? 0;
      if (balanceCents < 0) isBelow = true;
    }
    return { balanceCents, isBelow };
  });
}
