import Big from 'big.js';
import { runsCostCents, THRESHOLD } from '../core/catalog.ts';
import { credits, DAY_MS, type Ms } from '../core/units.ts';
import { THRESHOLD_BLIND_MS } from './standing.ts';

/** How much was used lately, which is all that an estimate is made of. */
export type Pace = { usedCredits: number; days: number };

/** When runs are charged next. An estimate says of what it is one; without use there is none. */
export type NextCharge = {
  /** Runs until the next recharge, whatever its day. */
  runsLeft: number;
  rechargeCents: string;
  /** What is used and not charged yet, and its price. */
  unbilledCredits: number;
  unbilledCents: string;
  periodEndMs: Ms;
  estimate:
    | { kind: 'no_use'; days: number }
    /** At this pace the recharge comes about then. */
    | { kind: 'recharge'; atMs: Ms; creditsADay: number; days: number }
    /** At this pace the period ends before it: then what was used by its end is charged. */
    | { kind: 'period_end'; cents: string; creditsADay: number; days: number };
};

/** `unbilled` credits were used in the period and no invoice bills them yet. */
export function nextCharge(use: { unbilled: number; pace: Pace; periodEndMs: Ms; nowMs: Ms }): NextCharge {
  const { unbilled, pace, periodEndMs, nowMs } = use;
  const runsLeft = Math.max(0, THRESHOLD - unbilled);
  return {
    runsLeft,
    rechargeCents: runsCostCents(THRESHOLD),
    unbilledCredits: unbilled,
    unbilledCents: runsCostCents(credits(unbilled)),
    periodEndMs,
    estimate: estimateOf(),
  };

  function estimateOf(): NextCharge['estimate'] {
    const days = Math.max(1, Math.round(pace.days));
    const creditsADay = pace.usedCredits / days;
    if (creditsADay === 0) return { kind: 'no_use', days };
    const atMs = nowMs + (runsLeft / creditsADay) * DAY_MS;
    // Stripe looks at no threshold in a period's last day.
    if (atMs < periodEndMs - THRESHOLD_BLIND_MS) return { kind: 'recharge', atMs, creditsADay, days };
    const more = Math.round(((periodEndMs - nowMs) / DAY_MS) * creditsADay);
    // Stripe rounds a line to whole cents.
    const cents = new Big(runsCostCents(credits(unbilled + more))).round().toFixed();
    return { kind: 'period_end', cents, creditsADay, days };
  }
}
