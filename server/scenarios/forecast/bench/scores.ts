import { PERCENT_NAMES, PERCENT_RANKS, type Percentiles } from '../select.ts';

/** How good a set of forecasts was. Pinball loss is the mean over five quantiles, in cents (Gneiting and Raftery 2007). */
export type Score = { count: number; covered50: number; covered90: number; pinballCents: number };

export const emptyScore = (): Score => ({ count: 0, covered50: 0, covered90: 0, pinballCents: 0 });

export function addOutcome(score: Score, forecast: Percentiles<number>, actual: number): void {
  score.count += 1;
  if (actual >= forecast.p25 && actual <= forecast.p75) score.covered50 += 1;
  if (actual >= forecast.p5 && actual <= forecast.p95) score.covered90 += 1;
  score.pinballCents += pinball(forecast, actual);
}

export const pinball = (forecast: Percentiles<number>, actual: number): number =>
  PERCENT_NAMES.reduce((sum, name) => {
    const miss = actual - forecast[name];
    return sum + Math.max(PERCENT_RANKS[name] * miss, (PERCENT_RANKS[name] - 1) * miss);
  }, 0) / PERCENT_NAMES.length;

/** Means in percent and in cents. */
export const meansOf = (scores: Score[]) => {
  const count = scores.reduce((sum, score) => sum + score.count, 0);
  const mean = (part: 'covered50' | 'covered90' | 'pinballCents') =>
    scores.reduce((sum, score) => sum + score[part], 0) / Math.max(1, count);
  return {
    covered50Pct: mean('covered50') * 100,
    covered90Pct: mean('covered90') * 100,
    pinballCents: mean('pinballCents'),
  };
};
