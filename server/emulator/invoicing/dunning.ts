import { DAY_MS } from '../core/units.ts';

/** Days after each failed attempt until the next; after the last the subscription ends. Stripe does not publish when its smart retries come (assumed: retry-days). */
export const RETRY_AFTER_DAYS = [3, 5, 7];

/** When to try again after the n-th failure (from 1), null when that was the last. */
export function nextAttemptMs(failures: number, nowMs: number): number | null {
  const days = RETRY_AFTER_DAYS[failures - 1];
  return days === undefined ? null : nowMs + days * DAY_MS;
}
