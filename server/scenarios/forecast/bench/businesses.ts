import { dayOf, monthStart } from '../calendar.ts';
import { BUSINESS_KINDS, type BusinessKind, generateBusiness } from './business-generator.ts';
import { presentForecast } from './statements.ts';

export type Decile = { from: number; to: number; count: number; predictedPct: number; realPct: number; gapPts: number };
export type BusinessTable = {
  forecasts: number;
  skipped: number;
  deciles: Decile[];
  /** Mean of the gaps, by how many forecasts a decile has. */
  meanGapPts: number;
  /** Largest gap of a decile with at least 300 forecasts. */
  worstGapPts: number;
  /** Mean squared error of the probability, and of always saying the kind's own average. */
  kinds: {
    kind: BusinessKind;
    horizon: number;
    count: number;
    brier: number;
    constant: number;
    predictedPct: number;
    realPct: number;
  }[];
};

/** Half a year and a year: what a customer looks at. */
const HORIZONS = [3, 6, 12];
const MIN_DECILE = 300;

type Outcome = { kind: BusinessKind; horizon: number; predicted: number; isBelow: boolean };

/** "Falls below zero on any day within so many months": said and happened, over generated businesses. */
export function benchBusinesses(count: number, trials: number): BusinessTable {
  const outcomes: Outcome[] = [];
  let skipped = 0;
  for (let seed = 1; seed <= count; seed++) {
    const business = generateBusiness(seed);
    const months = HORIZONS[HORIZONS.length - 1] ?? 12;
    const forecast = presentForecast(business, { months, trials, seed });
    if (!forecast) {
      skipped += 1;
      continue;
    }
    for (const horizon of HORIZONS) {
      const predicted = forecast.belowShare[horizon - 1] ?? 0;
      outcomes.push({ kind: business.kind, horizon, predicted, isBelow: fallsBelow(business, horizon) });
    }
  }
  const deciles = decilesOf(outcomes);
  const weight = outcomes.length;
  return {
    forecasts: outcomes.length,
    skipped,
    deciles,
    meanGapPts:
      deciles.reduce((sum, { gapPts, count: size }) => sum + Math.abs(gapPts) * size, 0) / Math.max(1, weight),
    worstGapPts: Math.max(
      0,
      ...deciles.filter(({ count: size }) => size >= MIN_DECILE).map(({ gapPts }) => Math.abs(gapPts)),
    ),
    kinds: BUSINESS_KINDS.flatMap((kind) => HORIZONS.map((horizon) => brierOf(kind, horizon, outcomes))),
  };
}

function fallsBelow(business: ReturnType<typeof generateBusiness>, horizon: number): boolean {
  let balance = business.movements.reduce((sum, { amountCents }) => sum + amountCents, business.openingBalanceCents);
  const end = monthStart(dayOf(business.asOf) + 1, horizon);
  const byDay = new Map<number, number>();
  for (const { date, amountCents } of business.future)
    byDay.set(dayOf(date), (byDay.get(dayOf(date)) ?? 0) + amountCents);
  for (const [day, amountCents] of [...byDay].sort((a, b) => a[0] - b[0])) {
    if (day >= end) break;
    balance += amountCents;
    if (balance < 0) return true;
  }
  return false;
}

function decilesOf(outcomes: Outcome[]): Decile[] {
  return Array.from({ length: 10 }, (_, place) => {
    const part = outcomes.filter(({ predicted }) => Math.min(9, Math.floor(predicted * 10)) === place);
    const predictedPct = mean(part.map(({ predicted }) => predicted)) * 100;
    const realPct = mean(part.map(({ isBelow }) => (isBelow ? 1 : 0))) * 100;
    return {
      from: place * 10,
      to: place * 10 + 10,
      count: part.length,
      predictedPct,
      realPct,
      gapPts: predictedPct - realPct,
    };
  });
}

function brierOf(kind: BusinessKind, horizon: number, outcomes: Outcome[]) {
  const part = outcomes.filter((outcome) => outcome.kind === kind && outcome.horizon === horizon);
  const real = mean(part.map(({ isBelow }) => (isBelow ? 1 : 0)));
  const error = (guess: (outcome: Outcome) => number) =>
    mean(part.map((outcome) => (guess(outcome) - (outcome.isBelow ? 1 : 0)) ** 2));
  return {
    kind,
    horizon,
    count: part.length,
    brier: error(({ predicted }) => predicted),
    constant: error(() => real),
    predictedPct: mean(part.map(({ predicted }) => predicted)) * 100,
    realPct: real * 100,
  };
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
