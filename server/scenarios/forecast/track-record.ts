import { addMonths, dateOf, dayOf } from './calendar.ts';
import type { TrackRecord } from './daily.ts';
import { type AccountLines, type PrepareTask, prepareHistory } from './history/prepare.ts';
import { recurringPayments } from './payments.ts';
import { lastDayOf, planOf } from './plan.ts';
import { percentiles } from './select.ts';
import { simulateDays } from './simulate-days.ts';

/** As many earlier forecasts as make a year, each from at least half a year of history. */
const MAX_ORIGINS = 12;
const MIN_MONTHS = 6;
/** Enough for the bands of a track record, which only counts how often they held. */
const TRIALS = 300;
/** Histories with more lines than this would keep a worker for seconds: fewer months are judged then. */
const MAX_LINES = 60_000;

/**
 * Makes the forecasts again that this customer would have got in each of the last twelve months, from nothing but what was known
 * then, and compares them with the balance a month later. Null when fewer than three can be made.
 */
export function trackRecordOf(task: PrepareTask, asOf: string): TrackRecord | null {
  const lines = task.accounts.reduce((sum, account) => sum + account.lines.length, 0);
  const origins = Math.min(MAX_ORIGINS, Math.floor(MAX_LINES / Math.max(1, lines)));
  const errors: number[] = [];
  let held90 = 0;
  let held50 = 0;
  for (let back = 1; back <= origins; back++) {
    const origin = addMonths(dayOf(asOf), -back);
    const result = forecastFrom(task, dateOf(origin));
    if (!result) break;
    const actual = balanceOn(task.accounts, dateOf(result.end));
    const { p5, p25, p50, p75, p95 } = result.bands;
    errors.push(Math.abs(actual - p50));
    if (actual >= p5 && actual <= p95) held90 += 1;
    if (actual >= p25 && actual <= p75) held50 += 1;
  }
  if (errors.length < 3) return null;
  errors.sort((a, b) => a - b);
  return { months: errors.length, held90, held50, medianErrorCents: errors[Math.floor((errors.length - 1) / 2)] ?? 0 };
}

function forecastFrom(task: PrepareTask, day: string) {
  const history = prepareHistory({ ...task, today: day, knownTo: day });
  if (!history.ok || history.value.months < MIN_MONTHS) return null;
  const plan = planOf(history.value, { horizonMonths: 1, floorCents: 0, trials: TRIALS, seed: 1 });
  const lastDay = lastDayOf(plan);
  const payments = history.value.recurring.flatMap((item) => recurringPayments(item, plan.firstDay, lastDay));
  const ones = Float64Array.of(1);
  const points = Int32Array.of(lastDay - plan.firstDay);
  const paths = simulateDays(plan, { incomeScale: ones, expenseScale: ones, volatility: 1, payments }, points);
  return { bands: percentiles(paths.balance), end: lastDay };
}

const balanceOn = (accounts: AccountLines[], day: string): number =>
  accounts.reduce(
    (sum, { openingBalanceCents, lines, rate }) =>
      sum +
      Math.round(openingBalanceCents * rate) +
      lines.reduce((total, { date, amountCents }) => (date <= day ? total + Math.round(amountCents * rate) : total), 0),
    0,
  );
