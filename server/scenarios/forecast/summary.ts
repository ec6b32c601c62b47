import { dateOf, monthStart } from './calendar.ts';
import type { Daily } from './daily.ts';
import { PERCENT_NAMES, type Percentiles, percentiles, select } from './select.ts';
import type { Forecast } from './simulate.ts';
import type { Paths, Plan } from './simulate-days.ts';
import type { Assumptions } from './variants.ts';

/** A day is called at risk from this share of trials on. */
const RISK_SHARE = 0.05;
/** More points than this add nothing to a chart and take space. Above it every third or seventh day is kept. */
const MAX_POINTS = 400;

/** Where bands are wanted: every day of a plain run, ends of months for a variant of a sweep. Ends of months are always there. */
export function pointsOf(plan: Plan, isFull: boolean): Int32Array {
  const ends = monthEnds(plan);
  if (!isFull) return Int32Array.from(ends);
  const days = (ends[ends.length - 1] ?? 0) + 1;
  const step = Math.ceil(days / MAX_POINTS);
  const chosen = new Set(ends);
  for (let day = 0; day < days; day += step) chosen.add(day);
  return Int32Array.from([...chosen].sort((a, b) => a - b));
}

export type Summary = { forecast: Omit<Forecast, 'daily'>; daily: Omit<Daily, 'assumed' | 'marks' | 'asOf'> };

/** Reads bands, risk and lowest points off the trials. Null when a balance leaves the safe integers. */
export function summarize(plan: Plan, paths: Paths, assumptions: Assumptions): Summary | null {
  const { trials, points } = paths;
  const bands = listsOf(
    Array.from(points, (_, p) => percentiles(paths.balance.subarray(p * trials, (p + 1) * trials))),
  );
  const isCountable = PERCENT_NAMES.every((name) => bands[name].every(Number.isSafeInteger));
  if (!isCountable) return null;
  const below = paths.firstBelow.filter((day) => day >= 0).sort();
  return {
    forecast: { assumptions, ...summarizeMonths(plan, paths, { bands, below }) },
    daily: summarizeDays(plan, paths, { bands, below }),
  };
}

/** The bands at each point, and the first days below the floor, of the trials that get there, in order. */
type Outcome = { bands: Percentiles<number[]>; below: Paths['firstBelow'] };

function summarizeMonths(
  plan: Plan,
  { trials, points }: Paths,
  { bands, below }: Outcome,
): Omit<Summary['forecast'], 'assumptions'> {
  const ends = monthEnds(plan);
  const places = ends.map((end) => points.indexOf(end));
  const atEnds = (name: keyof Percentiles<number>) => places.map((place) => bands[name][place] ?? 0);
  const balanceCents = {
    p5: atEnds('p5'),
    p25: atEnds('p25'),
    p50: atEnds('p50'),
    p75: atEnds('p75'),
    p95: atEnds('p95'),
  };
  const last = (name: keyof Percentiles<number>) => balanceCents[name][plan.horizonMonths - 1] ?? plan.openingCents;
  const ranOutShare = ends.map((end) => below.filter((day) => day <= end).length / trials);
  const monthReaching = (share: number) => {
    const month = ranOutShare.findIndex((reached) => reached >= share);
    return month === -1 ? null : month + 1;
  };
  return {
    openingBalanceCents: plan.openingCents,
    balanceCents,
    endingBalanceCents: { p5: last('p5'), p25: last('p25'), p50: last('p50'), p75: last('p75'), p95: last('p95') },
    ranOutShare,
    firstMonthAtRisk: monthReaching(RISK_SHARE),
    medianMonthsUntilOut: monthReaching(0.5),
  };
}

function summarizeDays(plan: Plan, paths: Paths, { bands, below }: Outcome): Summary['daily'] {
  const { trials, points } = paths;
  const lows = Array.from({ length: plan.horizonMonths }, (_, m) =>
    percentiles(paths.monthLow.subarray(m * trials, (m + 1) * trials)),
  );
  const belowShare = below.length / trials;
  const lowestDays = Float64Array.from(paths.lowestDay);
  const lowestDay = select(lowestDays, Math.floor((trials - 1) / 2), 0, trials - 1);
  const reaching = (share: number) => below[Math.max(1, Math.ceil(share * trials)) - 1];
  const dateAt = (day: number | undefined) => (day === undefined ? null : dateOf(plan.firstDay + day));
  return {
    engine: 2,
    firstDay: dateOf(plan.firstDay),
    floorCents: plan.floorCents,
    points: [...points],
    balanceCents: bands,
    lowestCents: percentiles(paths.lowest),
    lowestDate: dateOf(plan.firstDay + lowestDay),
    monthLowCents: { p5: lows.map(({ p5 }) => p5), p50: lows.map(({ p50 }) => p50) },
    belowShare,
    belowShareError: Math.sqrt((belowShare * (1 - belowShare)) / trials),
    firstBelowDate: dateAt(reaching(RISK_SHARE)),
    medianBelowDate: dateAt(reaching(0.5)),
  };
}

/** The last day of each month, counted from the first day of the plan. */
const monthEnds = ({ horizonMonths, firstDay }: Plan): number[] =>
  Array.from({ length: horizonMonths }, (_, m) => monthStart(firstDay, m + 1) - firstDay - 1);

function listsOf(rows: Percentiles<number>[]): Percentiles<number[]> {
  const of = (name: keyof Percentiles<number>) => rows.map((row) => row[name]);
  return { p5: of('p5'), p25: of('p25'), p50: of('p50'), p75: of('p75'), p95: of('p95') };
}
