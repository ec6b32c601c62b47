import { DAY_MS, MINUTE_MS } from '../core/units.ts';

/** docs.stripe.com/rate-limits: new invoices of one subscription. */
const PER_MINUTE = 10;
const PER_DAY = 20;

/** Thresholds rest in the last day of a period: the cycle invoice takes it (documented: threshold-last-day). */
export const RESTS_BEFORE_END_MS = DAY_MS;

/** When the next threshold invoice may be made, given those made before: now, or as soon as a limit lets go. */
export function mayInvoiceAtMs(madeAtMs: number[], nowMs: number): number {
  const limits = [
    { most: PER_MINUTE, windowMs: MINUTE_MS },
    { most: PER_DAY, windowMs: DAY_MS },
  ];
  const waits = limits.map(({ most, windowMs }) => {
    const inWindow = madeAtMs.filter((at) => at > nowMs - windowMs).sort((a, b) => a - b);
    const blocking = inWindow[inWindow.length - most];
    return blocking === undefined ? nowMs : blocking + windowMs;
  });
  return Math.max(...waits);
}

/** Only what still counts against a limit has to be remembered. */
export const stillCounting = (madeAtMs: number[], nowMs: number): number[] =>
  madeAtMs.filter((at) => at > nowMs - DAY_MS);
