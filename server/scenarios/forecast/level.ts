/**
 * Level, trend and season of one side (income or expense) of the history, from monthly totals.
 *
 * The season is a set of twelve factors around a straight line, each drawn towards 1 by how little the months of the same name
 * agree with each other (James and Stein's shrinkage). What is left follows a level that each month moves a part of the way
 * towards what happened, with a trend that fades: simple exponential smoothing with damped trend (Gardner and McKenzie 1985;
 * Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing", 2008), errors in proportion to the level. How fast
 * the level moves and how much of the slope to believe is not chosen: fifteen models are weighed by how well each would have
 * foretold the history one month ahead, and every trial draws one. That is where the doubt about the level itself comes from.
 */
export type LevelModel = {
  /** Share of trials that follow this model. */
  weight: number;
  /** How far the level moves towards each new month, 0 to 1. */
  gain: number;
  /** Level at the end of the history, and its change a month, both without season. */
  level: number;
  slope: number;
  /** How much of the history's slope is believed, 0 to 1. */
  slopeShare: number;
  /** Spread of the one-month errors, as a share of the level. */
  spread: number;
  /** Errors of each month of history, as a share of the level, widened for what the season learned from that month itself. */
  errors: Float64Array;
};

export type SideFit = {
  count: number;
  mean: number;
  models: LevelModel[];
  /** Entry h: the factor of the month h months after the history (h = 0 is the first one forecast); repeats every twelve. */
  season: Float64Array;
  /** 0 (none) to 1 (taken as it is): how much of the observed season is believed. */
  seasonTrust: number;
};

/** Chosen on the M1 monthly series and a third of the M3 monthly series with `npm run forecast:bench`; see server/docs/forecast.md. */
export const LEVEL_SETTINGS = {
  gains: [0.05, 0.15, 0.3, 0.5, 0.8],
  slopeShares: [0, 0.5, 1],
  /** What is left of a trend after each month. */
  damping: 0.93,
  /** How strongly short histories speak against a fast level and against a trend. */
  gainPenalty: 4,
  slopePenalty: 4,
  /** A season needs this many months: twelve cannot tell it from chance or growth. */
  minSeasonMonths: 19,
  /** Weight (in months) and size (share of all variance) of the first guess at how much months of the same name differ. */
  noisePriorMonths: 2,
  noisePriorShare: 0.5,
  /** A single month moves the level by no more than this share of it downwards, and half as much again upwards. */
  maxShock: 0.9,
};

const MONTHS = 12;
/** Below this share of the mean a level is too close to zero to measure errors by it. */
export const LEVEL_FLOOR = 0.1;
const MIN_SEASON_FACTOR = 0.05;
/** Of a month's widening for the season: a month that taught its own factor errs less in hindsight than ahead. */
const MAX_LEVERAGE = 0.75;

export function fitSide(totals: Float64Array, settings = LEVEL_SETTINGS): SideFit {
  const count = totals.length;
  const mean = average(totals);
  const { factors, leverage, trust } = seasonOf(totals, settings);
  const adjusted = totals.map((total, t) => total / Math.max(at(factors, t % MONTHS), MIN_SEASON_FACTOR));
  const slope = slopeOf(adjusted);
  const models: LevelModel[] = [];
  for (const gain of settings.gains) {
    for (const share of settings.slopeShares) {
      models.push(fitLevel({ adjusted, mean, gain, slope: slope * share, share, leverage }, settings));
    }
  }
  weigh(models, count, settings);
  const season = Float64Array.from({ length: MONTHS }, (_, h) => at(factors, (count + h) % MONTHS));
  return { count, mean, models, season, seasonTrust: trust };
}

type Season = { factors: Float64Array; leverage: Float64Array; trust: number };

/** Factors by place in the year (entry t % 12 of the history); twice, as the line is truer without the season and the reverse. */
function seasonOf(totals: Float64Array, settings: typeof LEVEL_SETTINGS): Season {
  const flat = { factors: new Float64Array(MONTHS).fill(1), leverage: new Float64Array(MONTHS), trust: 0 };
  if (totals.length < settings.minSeasonMonths || average(totals) <= 0) return flat;
  const first = shrunkenFactors(totals, flat.factors, settings);
  return shrunkenFactors(totals, first.factors, settings);
}

function shrunkenFactors(totals: Float64Array, before: Float64Array, settings: typeof LEVEL_SETTINGS): Season {
  const count = totals.length;
  const adjusted = totals.map((total, t) => total / Math.max(at(before, t % MONTHS), MIN_SEASON_FACTOR));
  const slope = slopeOf(adjusted);
  const middle = average(adjusted);
  const ratios = totals.map((total, t) => {
    const line = middle + slope * (t - (count - 1) / 2);
    return line > LEVEL_FLOOR * middle ? total / line : 1;
  });
  const seen = new Float64Array(MONTHS);
  const raw = new Float64Array(MONTHS);
  for (let t = 0; t < count; t++) {
    seen[t % MONTHS] = at(seen, t % MONTHS) + 1;
    raw[t % MONTHS] = at(raw, t % MONTHS) + at(ratios, t);
  }
  for (let m = 0; m < MONTHS; m++) raw[m] = at(raw, m) / at(seen, m);
  const mean = average(raw);
  let within = 0;
  let total = 0;
  for (let t = 0; t < count; t++) {
    within += (at(ratios, t) - at(raw, t % MONTHS)) ** 2;
    total += (at(ratios, t) - mean) ** 2;
  }
  const priorNoise = settings.noisePriorMonths * settings.noisePriorShare * (total / (count - 1));
  const noise = (within + priorNoise) / (count - MONTHS + settings.noisePriorMonths);
  const between = raw.reduce((sum, factor) => sum + (factor - mean) ** 2, 0) / (MONTHS - 1);
  const signal = Math.max(0, between - (noise * MONTHS) / count);
  const trusts = raw.map((_, m) => (signal > 0 ? signal / (signal + noise / at(seen, m)) : 0));
  const factors = raw.map((factor, m) => 1 + at(trusts, m) * (factor / mean - 1));
  const scale = average(factors);
  const trust = average(trusts);
  return {
    factors: factors.map((factor) => factor / scale),
    leverage: seen.map((months) => Math.min(MAX_LEVERAGE, trust / months)),
    trust,
  };
}

type LevelTask = {
  adjusted: Float64Array;
  mean: number;
  gain: number;
  slope: number;
  share: number;
  leverage: Float64Array;
};

function fitLevel(
  { adjusted, mean, gain, slope, share, leverage }: LevelTask,
  settings: typeof LEVEL_SETTINGS,
): LevelModel {
  const count = adjusted.length;
  const floor = mean * LEVEL_FLOOR;
  const errors = new Float64Array(count);
  let level = 0;
  const start = Math.min(count, 6);
  for (let t = 0; t < start; t++) level += (at(adjusted, t) - slope * (t + 1)) / start;
  let squares = 0;
  for (let t = 0; t < count; t++) {
    const expected = level + slope;
    const scale = Math.max(expected, floor);
    const error = scale > 0 ? (at(adjusted, t) - expected) / scale : 0;
    const shock = limitShock(error, settings.maxShock);
    errors[t] = error / (1 - at(leverage, t % MONTHS));
    squares += limitShock(at(errors, t), settings.maxShock) ** 2;
    level = expected + gain * shock * scale;
  }
  return { weight: 0, gain, level, slope, slopeShare: share, spread: Math.sqrt(squares / count), errors };
}

/** One-month-ahead likelihood of each model, times what is thought of it beforehand. */
function weigh(models: LevelModel[], count: number, settings: typeof LEVEL_SETTINGS): void {
  const best = Math.max(1e-6, Math.min(...models.map(({ spread }) => spread)));
  const shortness = 24 / count;
  let sum = 0;
  for (const model of models) {
    const penalty =
      settings.gainPenalty * model.gain * shortness * Math.max(1, shortness) +
      (settings.slopePenalty * MONTHS * model.slopeShare) / count;
    model.weight = wholePower(best / Math.max(model.spread, best), count) * inverseExponential(penalty);
    sum += model.weight;
  }
  for (const model of models) model.weight /= sum;
}

/** By multiplication alone, so that all machines agree to the last bit. */
function wholePower(base: number, exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power *= base;
  return power;
}

/** e^-x by its series, exact to a millionth for the few units that penalties have; the same on every machine. */
function inverseExponential(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 60; k++) {
    term *= x / k;
    sum += term;
  }
  return 1 / sum;
}

export const limitShock = (error: number, maxShock: number): number =>
  Math.max(-maxShock, Math.min(maxShock * 1.5, error));

/** Least squares over time. */
function slopeOf(values: Float64Array): number {
  const middle = (values.length - 1) / 2;
  let squares = 0;
  let products = 0;
  for (let t = 0; t < values.length; t++) {
    squares += (t - middle) ** 2;
    products += (t - middle) * at(values, t);
  }
  return squares > 0 ? products / squares : 0;
}

const average = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Every index here is within bounds by construction; the fallback exists for the type alone. */
const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;
