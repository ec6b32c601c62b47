import type Big from 'big.js';
import { wholeCents } from './amounts.ts';
import type { Period } from './periods.ts';

/** The part of a whole period's amount that falls into `[atS, period end)`, to the second. Whole cents, half away from zero. */
export function remainingCents(fullAmount: Big, period: Period, atS: number): number {
  const left = Math.min(Math.max(period.endS - atS, 0), period.endS - period.startS);
  return wholeCents(fullAmount.times(left).div(period.endS - period.startS));
}

/** `05 Jan 2026`, as Stripe's proration lines say it. */
export function dayOf(atS: number): string {
  const [, day, month, year] = new Date(atS * 1000).toUTCString().split(' ');
  return `${day} ${month} ${year}`;
}
