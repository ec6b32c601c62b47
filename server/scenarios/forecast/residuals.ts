import { LEVEL_FLOOR, LEVEL_SETTINGS, type LevelModel, limitShock, type SideFit } from './level.ts';
import { SLOTS } from './months.ts';
import type { RandomSource } from './random.ts';

/**
 * What level, trend and season leave unexplained is drawn from the history in blocks of neighbouring months (Künsch 1989;
 * Politis and Romano's stationary bootstrap, 1994), so that good and bad months come together as they did. A drawn month gives
 * the surprise of income and of expense and the days on which both moved: what belongs together stays together.
 */
export const RESIDUAL_SETTINGS = {
  /** Average length of a block, in months. */
  blockMonths: 3,
  /** Errors of a fitted history are smaller than those to come: widened by √((months + this) / months). */
  widening: 12,
  /** Doubt about the level at the end of the history, in one-month errors (see `startOf`). */
  levelDoubt: 1,
  /** Doubt about the slope, in its standard errors: months are less independent than its formula supposes. */
  slopeDoubt: 4,
  /** Doubt about a season that cannot be seen in under two years, in one-month errors: a yearly wave that begins at zero. */
  waveDoubt: 0.5,
  /** How far income and expense are thought to move together beforehand, and how many months of evidence that is worth. */
  priorTogether: 0.6,
  priorTogetherMonths: 6,
};

/** A side of the history, ready to be drawn from. */
export type Drawable = {
  fit: SideFit;
  /** By model: what a month is multiplied by when month t is drawn, at t. */
  surprises: Float64Array[];
  /** Shares by day of the month, a row of SLOTS a month; the last row is the average month. */
  shares: Float64Array;
  /** Running sum of the models' weights. */
  cumulative: Float64Array;
};

/** `volatility` scales all surprises: 1 is as in the history, 0 none. */
export function drawable(fit: SideFit, byDay: Float64Array, totals: Float64Array, volatility: number): Drawable {
  const width = volatility * Math.sqrt((fit.count + RESIDUAL_SETTINGS.widening) / Math.max(1, fit.count));
  let sum = 0;
  const cumulative = Float64Array.from(fit.models, ({ weight }) => {
    sum += weight;
    return sum;
  });
  const surprises = fit.models.map((model) => surprisesOf(model, width, volatility));
  return { fit, surprises, shares: sharesOf(byDay, totals), cumulative };
}

/** Cut at zero, as money in is never negative, then scaled back: a forecast must not gain from noise. */
function surprisesOf({ errors }: LevelModel, width: number, volatility: number): Float64Array {
  const wide = errors.map((error) => Math.max(0, 1 + width * error));
  const meanError = errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length);
  const wanted = 1 + Math.max(-1, Math.min(1, volatility)) * meanError;
  const mean = wide.reduce((sum, value) => sum + value, 0) / Math.max(1, wide.length);
  return mean > 0 && wanted > 0 ? wide.map((value) => (value * wanted) / mean) : wide;
}

function sharesOf(byDay: Float64Array, totals: Float64Array): Float64Array {
  const count = totals.length;
  const shares = new Float64Array((count + 1) * SLOTS);
  shares.set(byDay);
  const total = totals.reduce((sum, value) => sum + value, 0);
  for (let place = 0; place < byDay.length; place++) {
    const average = count * SLOTS + (place % SLOTS);
    const weight = total > 0 ? (totals[Math.floor(place / SLOTS)] ?? 0) / total : 0;
    shares[average] = (shares[average] ?? 0) + (byDay[place] ?? 0) * weight;
  }
  for (let t = 0; t < count; t++) {
    if ((totals[t] ?? 0) > 0) continue;
    shares.copyWithin(t * SLOTS, count * SLOTS);
  }
  return shares;
}

/** Where one trial stands on one side: changed in place, month by month. `wave` is the size of its unseen season, `phase` its place. */
export type Walk = { model: number; level: number; slope: number; wave: number; phase: number };

export const newWalk = (): Walk => ({ model: 0, level: 0.5, slope: 0.5, wave: 0.5, phase: 0 });

/** What a trial doubts: level, slope and season, in standard errors. */
type Doubt = { level: number; slope: number; wave: number };

/**
 * Begins a trial on both sides. Always the same draws, so that variants stay comparable. The doubts about income and expense are
 * as related as the surprises of both were: who spends what comes in does not run dry by spending as before on half the income.
 */
export function startWalks(
  walks: { income: Walk; expense: Walk },
  sides: { income: Drawable; expense: Drawable; together: number },
  volatility: number,
  random: RandomSource,
): void {
  const own = drawDoubt(random);
  const other = drawDoubt(random);
  const { together } = sides;
  const apart = Math.sqrt(1 - together * together);
  const phase = random.pick(MONTHS);
  startWalk(walks.income, sides.income, own, phase, volatility, random.uniform());
  const related = {
    level: together * own.level + apart * other.level,
    slope: together * own.slope + apart * other.slope,
    wave: together * own.wave + apart * other.wave,
  };
  startWalk(walks.expense, sides.expense, related, phase, volatility, random.uniform());
}

const drawDoubt = (random: RandomSource): Doubt => ({
  level: random.bell(),
  slope: random.bell(),
  wave: random.bell(),
});

function startWalk(walk: Walk, side: Drawable, doubt: Doubt, phase: number, volatility: number, drawn: number): void {
  const { fit, cumulative } = side;
  let index = 0;
  while (index < cumulative.length - 1 && drawn >= (cumulative[index] ?? 0)) index += 1;
  const model = fit.models[index];
  walk.model = index;
  walk.phase = phase;
  if (!model) return;
  const { levelDoubt, slopeDoubt, waveDoubt } = RESIDUAL_SETTINGS;
  const { count } = fit;
  const spread = model.spread * volatility;
  // A level that moves by `gain` is known to √(gain / (2 − gain)) of a month's error, and never better than a mean would be.
  const steady = Math.sqrt(Math.max(model.gain, 1 / count) / (2 - model.gain));
  walk.level = model.level * (1 + spread * levelDoubt * steady * doubt.level);
  const months = Math.max(count, MIN_SLOPE_MONTHS);
  walk.slope =
    model.slope + slopeDoubt * spread * model.level * Math.sqrt(12 / (months * months * months)) * doubt.slope;
  walk.wave = waveDoubt * Math.max(0, 24 / count - 1) * spread * doubt.wave;
}

const MONTHS = 12;
/** The formula for a slope's error runs away with fewer months; the wave says what they do not. */
const MIN_SLOPE_MONTHS = 20;
const HALF_ROOT_3 = Math.sqrt(3) / 2;
/** One turn of a year. */
const TURN = Float64Array.of(1, HALF_ROOT_3, 0.5, 0, -0.5, -HALF_ROOT_3, -1, -HALF_ROOT_3, -0.5, 0, 0.5, HALF_ROOT_3);

/** Correlation of both sides' surprises over neighbouring pairs of months, drawn towards what is usual. */
export function togetherness(income: SideFit, expense: SideFit): number {
  const a = pairSums(income);
  const b = pairSums(expense);
  const sum = (x: Float64Array, y: Float64Array) => x.reduce((total, value, t) => total + value * (y[t] ?? 0), 0);
  const size = Math.sqrt(sum(a, a) * sum(b, b));
  if (size === 0) return 0;
  const { priorTogether, priorTogetherMonths } = RESIDUAL_SETTINGS;
  const seen = sum(a, b) / size;
  const months = income.count;
  return Math.max(
    0,
    Math.min(0.95, (seen * months + priorTogether * priorTogetherMonths) / (months + priorTogetherMonths)),
  );
}

function pairSums({ models }: SideFit): Float64Array {
  const best = models.reduce((most, model) => (model.weight > most.weight ? model : most), models[0] ?? NO_MODEL);
  return best.errors.map((error, t) => error + (t > 0 ? (best.errors[t - 1] ?? 0) : 0));
}

/** The total of the walk's next month when month `donor` of the history is drawn. */
export function nextMonth(walk: Walk, side: Drawable, month: number, donor: number): number {
  const { fit } = side;
  walk.slope *= LEVEL_SETTINGS.damping;
  const expected = walk.level + walk.slope;
  const scale = Math.max(expected, fit.mean * LEVEL_FLOOR);
  const surprise = ((side.surprises[walk.model] ?? NONE)[donor] ?? 0) - 1;
  const shock = limitShock(surprise, LEVEL_SETTINGS.maxShock);
  const wave = 1 + walk.wave * ((TURN[(month + 1 + walk.phase) % MONTHS] ?? 0) - (TURN[walk.phase] ?? 0));
  const total = Math.max(0, expected + scale * surprise) * (fit.season[month % MONTHS] ?? 0) * Math.max(0, wave);
  walk.level = Math.max(0, expected + (fit.models[walk.model]?.gain ?? 0) * shock * scale);
  return total;
}

/** The month of history that follows `before` in its block, or begins a new block. */
export function nextDonor(before: number, count: number, random: RandomSource): number {
  const isNewBlock = random.uniform() * RESIDUAL_SETTINGS.blockMonths < 1;
  const fresh = random.pick(count);
  return before < 0 || isNewBlock ? fresh : (before + 1) % count;
}

const NONE = new Float64Array(0);
const NO_MODEL = { weight: 0, errors: NONE };
