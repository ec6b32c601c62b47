import { DAY_MS, HOUR_MS } from '../../core/units.ts';

/** How far a button moves time, and what it says. */
export const TIME_STEPS: [string, string][] = [
  ['hour', '1 hour'],
  ['day', '1 day'],
  ['week', '1 week'],
  ['month', '1 month'],
];

const STEPS: Record<string, (nowMs: number) => number> = {
  hour: (nowMs) => nowMs + HOUR_MS,
  day: (nowMs) => nowMs + DAY_MS,
  week: (nowMs) => nowMs + 7 * DAY_MS,
  month: monthAfter,
};

/** Where a button leads from here, `next` to what fires next; null when there is no such button. */
export function steppedMs(step: string, nowMs: number, nextDueMs: number | null): number | null {
  return step === 'next' ? Math.max(nowMs, nextDueMs ?? nowMs) : (STEPS[step]?.(nowMs) ?? null);
}

/** The same instant a calendar month later; from the 31st, the month's last day. */
function monthAfter(nowMs: number): number {
  const now = new Date(nowMs);
  const lastDay = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 0)).getUTCDate();
  const next = new Date(nowMs);
  next.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  next.setUTCMonth(now.getUTCMonth() + 1);
  return next.getTime();
}
