import { type Day, dateOf, dayIn, monthStart } from '../calendar.ts';
import { fitSide } from '../level.ts';
import { type DayFlow, monthlyHistory } from '../months.ts';
import { type Percentiles, percentiles } from '../select.ts';
import { type Plan, simulateDays } from '../simulate-days.ts';
import { baselineForecast } from './baseline.ts';
import { addOutcome, emptyScore, meansOf, type Score } from './scores.ts';

/** A monthly series as the M competitions publish them. `start` is a year as a decimal. */
export type Series = { id: string; start: number; past: number[]; future: number[] };

const HORIZONS = [1, 3, 6, 12];
const MONTHS = 12;
const SCALE_CENTS = 1_000_000;
/** Expenses of a pair are a little under its income, as a living business has them. */
const EXPENSE_CENTS = 970_000;

type Case = { id: string; startMonth: number; income: Side; expense: Side | null };
type Side = { past: number[]; future: number[] };

/** Series i as income; with `pairs`, series (7i + 3) mod n as expense beside it. Series shorter than the history are left out. */
export function monthlyCases(series: Series[], history: number, pairs: boolean): Case[] {
  const cases: Case[] = [];
  series.forEach((one, index) => {
    const other = pairs ? series[(7 * index + 3) % series.length] : undefined;
    if (one.past.length < history || (pairs && (!other || other.past.length < history))) return;
    const startMonth = Math.round(one.start * MONTHS) + one.past.length - history;
    const expense = other ? scaled(other, history, EXPENSE_CENTS) : null;
    cases.push({ id: one.id, startMonth, income: scaled(one, history, SCALE_CENTS), expense });
  });
  return cases;
}

function scaled({ past, future }: Series, history: number, meanCents: number): Side {
  const used = past.slice(-history);
  const mean = used.reduce((sum, value) => sum + value, 0) / used.length;
  const scale = (value: number) => Math.round((value * meanCents) / mean);
  return { past: used.map(scale), future: future.slice(0, MONTHS).map(scale) };
}

export type MonthlyTable = {
  history: number;
  pairs: boolean;
  series: number;
  rows: { engine: 'new' | 'old'; horizon: number; covered50Pct: number; covered90Pct: number; pinball: number }[];
  pooled: { engine: 'new' | 'old'; covered50Pct: number; covered90Pct: number; pinball: number }[];
  /** Pinball loss of the new engine over that of the old one. */
  ratio: number;
};

export function benchMonthly(series: Series[], history: number, pairs: boolean, trials: number): MonthlyTable {
  const cases = monthlyCases(series, history, pairs);
  const scores = { new: HORIZONS.map(emptyScore), old: HORIZONS.map(emptyScore) };
  cases.forEach((one, index) => {
    const actual = cumulative(one);
    addAll(scores.new, forecastFlows(one, trials, index), actual);
    addAll(scores.old, baselineOf(one, trials, index), actual);
  });
  const engines = ['new', 'old'] as const;
  const rows = engines.flatMap((engine) =>
    HORIZONS.map((horizon, place) => ({
      engine,
      horizon,
      ...inUnits(meansOf([scores[engine][place] ?? emptyScore()])),
    })),
  );
  const pooled = engines.map((engine) => ({ engine, ...inUnits(meansOf(scores[engine])) }));
  const ratio = (pooled[0]?.pinball ?? 0) / (pooled[1]?.pinball ?? 1);
  return { history, pairs, series: cases.length, rows, pooled, ratio };
}

const inUnits = ({ covered50Pct, covered90Pct, pinballCents }: ReturnType<typeof meansOf>) => ({
  covered50Pct,
  covered90Pct,
  pinball: pinballCents / SCALE_CENTS,
});

function addAll(scores: Score[], forecasts: Percentiles<number>[], actual: number[]): void {
  HORIZONS.forEach((horizon, place) => {
    const score = scores[place];
    const forecast = forecasts[horizon - 1];
    if (score && forecast) addOutcome(score, forecast, actual[horizon - 1] ?? 0);
  });
}

function cumulative({ income, expense }: Case): number[] {
  let sum = 0;
  return income.future.map((value, month) => {
    sum += value - (expense?.future[month] ?? 0);
    return sum;
  });
}

/** One movement at each month's end, and the balance at each month's end of the forecast. */
function forecastFlows(one: Case, trials: number, seed: number): Percentiles<number>[] {
  const flows: DayFlow[] = one.income.past.map((inCents, month) => ({
    day: lastDayOf(one.startMonth + month),
    inCents,
    outCents: one.expense?.past[month] ?? 0,
  }));
  const asOf = lastDayOf(one.startMonth + one.income.past.length - 1);
  const history = monthlyHistory(flows, flows[0]?.day ?? asOf, asOf);
  const plan: Plan = {
    openingCents: 0,
    floorCents: 0,
    firstDay: asOf + 1,
    horizonMonths: MONTHS,
    history,
    income: fitSide(history.income),
    expense: fitSide(history.expense),
    trials,
    seed,
  };
  const ones = new Float64Array(MONTHS).fill(1);
  const ends = Int32Array.from({ length: MONTHS }, (_, m) => monthStart(asOf + 1, m + 1) - asOf - 2);
  const paths = simulateDays(plan, { incomeScale: ones, expenseScale: ones, volatility: 1, payments: [] }, ends);
  return Array.from(ends, (_, point) => percentiles(paths.balance.subarray(point * trials, (point + 1) * trials)));
}

function baselineOf(one: Case, trials: number, seed: number): Percentiles<number>[] {
  const date = (month: number) => dateOf(lastDayOf(month));
  const movements = one.income.past.flatMap((amountCents, month) => [
    { date: date(one.startMonth + month), amountCents },
    ...(one.expense ? [{ date: date(one.startMonth + month), amountCents: -(one.expense.past[month] ?? 0) }] : []),
  ]);
  const paid = movements.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const today = dateOf(lastDayOf(one.startMonth + one.income.past.length - 1) + 1);
  return baselineForecast({ movements, openingBalanceCents: -paid, today, months: MONTHS, trials, seed });
}

const lastDayOf = (month: number): Day => dayIn(month, 31);
