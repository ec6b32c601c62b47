import type { OneOffEvent, ScenarioDefinition } from './assumptions.ts';
import type { Daily } from './daily.ts';
import type { History } from './history.ts';
import { randomStream } from './random.ts';
import { type Assumptions, variantAt } from './variants.ts';

/** A slice of a run's variants: [firstVariant, firstVariant + count). */
export type SimulationTask = { definition: ScenarioDefinition; history: History; firstVariant: number; count: number };

export type VariantResult =
  | { variant: number; ok: true; forecast: Forecast }
  | { variant: number; ok: false; reason: string };

export type Percentiles<T> = { p5: T; p25: T; p50: T; p75: T; p95: T };

/** Lists have one entry a month of the horizon: entry 0 is the end of month 1. Money is whole cents over all accounts. */
export type Forecast = {
  assumptions: Assumptions;
  openingBalanceCents: number;
  balanceCents: Percentiles<number[]>;
  endingBalanceCents: Percentiles<number>;
  /** Share of trials (0..1) whose balance was below zero at the end of this month or of one before. */
  ranOutShare: number[];
  /** The first month (1 = first) in which that share is at least 5 %, or null. */
  firstMonthAtRisk: number | null;
  /** The month by which half of all trials have run out, or null when fewer do within the horizon. */
  medianMonthsUntilOut: number | null;
  /** What the daily engine says besides; absent from results that were made before it. */
  daily?: Daily | undefined;
};

/** A month is called at risk from this share of trials on. */
export const RISK_SHARE = 0.05;
const PERCENT_RANKS = { p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 } as const;
const MONTHS_PER_YEAR = 12;

/** Simulates each variant of the slice independently, so that the numbers do not depend on how a run was sliced. Never throws for numbers. */
export function simulateSlice({ definition, history, firstVariant, count }: SimulationTask): VariantResult[] {
  const past = totalOverAccounts(history);
  return Array.from({ length: count }, (_, offset) => {
    const variant = firstVariant + offset;
    if (past.incomeCents.length === 0) {
      return { variant, ok: false, reason: 'There is no month of history to draw from.' };
    }
    const assumptions = variantAt(definition, variant);
    const paths = drawPaths(past, assumptions, definition);
    if (!paths) return { variant, ok: false, reason: 'The balances grow beyond what can be counted in cents.' };
    return { variant, ok: true, forecast: summarize(paths, assumptions, past.openingBalanceCents) };
  });
}

type Past = { openingBalanceCents: number; incomeCents: number[]; expenseCents: number[] };

/** Balance of trial t at the end of month m (from 0) stands at m × trials + t. */
type Paths = { trials: number; balanceCents: Float64Array; newlyOut: Int32Array };

/**
 * A drawn month is drawn for all accounts at once, which keeps what moves together together. All that follows is linear and the
 * same for every account, so adding the accounts up first gives the same totals as simulating each.
 */
function totalOverAccounts(history: History): Past {
  const monthCount = history.accounts[0]?.months.length ?? 0;
  const total = (part: 'incomeCents' | 'expenseCents') =>
    Array.from({ length: monthCount }, (_, month) =>
      history.accounts.reduce((sum, account) => sum + (account.months[month]?.[part] ?? 0), 0),
    );
  return {
    openingBalanceCents: history.openingBalanceCents,
    incomeCents: total('incomeCents'),
    expenseCents: total('expenseCents'),
  };
}

/** Null when a balance leaves the safe integers (or is no number at all). */
function drawPaths(past: Past, assumptions: Assumptions, definition: ScenarioDefinition): Paths | null {
  const { trials, seed, events } = definition;
  const { horizonMonths } = assumptions;
  const income = Float64Array.from(spread(past.incomeCents, assumptions.volatilityPct));
  const expense = Float64Array.from(spread(past.expenseCents, assumptions.volatilityPct));
  const incomeGrowth = growthByMonth(assumptions.incomeGrowthPct, horizonMonths);
  const expenseGrowth = growthByMonth(assumptions.expenseGrowthPct, horizonMonths);
  const eventCents = eventsByMonth(events, horizonMonths);
  const balanceCents = new Float64Array(horizonMonths * trials);
  const newlyOut = new Int32Array(horizonMonths);
  let largestCents = 0;

  for (let trial = 0; trial < trials; trial++) {
    // Every variant lives through the same draws: what differs between two cells of a sweep is their assumptions, not chance.
    const pick = randomStream(seed, trial);
    let balance = past.openingBalanceCents;
    let isOut = false;
    for (let month = 0; month < horizonMonths; month++) {
      const drawn = pick(income.length);
      const flow = at(income, drawn) * at(incomeGrowth, month) - at(expense, drawn) * at(expenseGrowth, month);
      balance += Math.round(flow) + at(eventCents, month);
      balanceCents[month * trials + trial] = balance;
      largestCents = Math.max(largestCents, Math.abs(balance));
      if (balance < 0 && !isOut) {
        isOut = true;
        newlyOut[month] = at(newlyOut, month) + 1;
      }
    }
  }
  return largestCents <= Number.MAX_SAFE_INTEGER ? { trials, balanceCents, newlyOut } : null;
}

/** Deviations from the mean, scaled. Not clamped at zero: that would raise the mean, and a forecast must not gain from noise. */
function spread(cents: number[], volatilityPct: number): number[] {
  const mean = cents.reduce((sum, month) => sum + month, 0) / cents.length;
  return cents.map((month) => mean + ((month - mean) * volatilityPct) / 100);
}

/** Yearly growth compounded by the month, beginning with the first; -100 % a year leaves nothing from the first month on. */
const growthByMonth = (growthPct: number, horizonMonths: number): Float64Array =>
  Float64Array.from({ length: horizonMonths }, (_, month) => (1 + growthPct / 100) ** ((month + 1) / MONTHS_PER_YEAR));

function eventsByMonth(events: OneOffEvent[], horizonMonths: number): Float64Array {
  const byMonth = new Float64Array(horizonMonths);
  for (const { month, amountCents, lastsMonths = 1 } of events) {
    const end = Math.min(month - 1 + lastsMonths, horizonMonths);
    for (let place = month - 1; place < end; place++) byMonth[place] = at(byMonth, place) + amountCents;
  }
  return byMonth;
}

function summarize(paths: Paths, assumptions: Assumptions, openingBalanceCents: number): Forecast {
  const { trials, newlyOut } = paths;
  const balanceCents: Percentiles<number[]> = { p5: [], p25: [], p50: [], p75: [], p95: [] };
  const ranOutShare: number[] = [];
  let outCount = 0;
  for (let month = 0; month < assumptions.horizonMonths; month++) {
    const sorted = paths.balanceCents.subarray(month * trials, (month + 1) * trials).sort();
    for (const name of PERCENT_NAMES) balanceCents[name].push(nearestRank(sorted, PERCENT_RANKS[name]));
    outCount += at(newlyOut, month);
    ranOutShare.push(outCount / trials);
  }
  const ending = (name: keyof typeof PERCENT_RANKS) => at(balanceCents[name], assumptions.horizonMonths - 1);
  return {
    assumptions,
    openingBalanceCents,
    balanceCents,
    endingBalanceCents: {
      p5: ending('p5'),
      p25: ending('p25'),
      p50: ending('p50'),
      p75: ending('p75'),
      p95: ending('p95'),
    },
    ranOutShare,
    firstMonthAtRisk: firstMonthReaching(ranOutShare, RISK_SHARE),
    medianMonthsUntilOut: firstMonthReaching(ranOutShare, 0.5),
  };
}

const PERCENT_NAMES = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;

/** A balance that a trial really had, so whole cents stay whole. */
const nearestRank = (sorted: Float64Array, share: number): number =>
  at(sorted, Math.max(0, Math.ceil(share * sorted.length) - 1));

function firstMonthReaching(shares: number[], share: number): number | null {
  const index = shares.findIndex((reached) => reached >= share);
  return index === -1 ? null : index + 1;
}

/** Every index here is within bounds by construction; the fallback exists for the type alone. */
const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;
