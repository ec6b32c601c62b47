import { MINUTE_MS, type Ms, SECOND_MS } from './units.ts';

/** How long to wait before the next try after `attempts` failed ones: doubling from two seconds, at most ten minutes. */
export const backoffMs = (attempts: number): Ms =>
  Math.min(2 * SECOND_MS * 2 ** Math.min(attempts, 20), 10 * MINUTE_MS);
