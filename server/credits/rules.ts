import { creditsFor } from '../core/catalog.ts';
import type { Cents, Ms } from '../core/units.ts';
import type { Customer } from '../customers/store.ts';

/** posted: the sum of ledger entries. held: the sum of open holds. available: posted − held, what may still be promised. */
export type Balance = { posted: number; held: number; available: number };

export const balanceOf = (posted: number, held: number): Balance => ({ posted, held, available: posted - held });

/** The cap of the billing period that began then: its own, if it was raised once, else that of every period; null is no cap. */
export function capIn(
  periodStartMs: Ms,
  { monthlyCapCents, capRaise }: Pick<Customer, 'monthlyCapCents' | 'capRaise'>,
) {
  return monthlyCapCents !== null && capRaise?.periodStartMs === periodStartMs ? capRaise.capCents : monthlyCapCents;
}

/** Credits that a cap in money still allows: those captured in its billing period and those held are subtracted. Null is no cap. */
export function capLeft(capCents: Cents | null, capturedInPeriod: number, held: number): number | null {
  return capCents === null ? null : creditsFor(capCents) - capturedInPeriod - held;
}

/** Credits that runs could take now: what a hold grants of an endless request. `overdraft` null is that no run may start. */
export function usableOf(of: { available: number; overdraft: number | null; capLeft: number | null }): number {
  if (of.overdraft === null) return 0;
  return Math.max(0, Math.min(of.available + of.overdraft, of.capLeft ?? Number.POSITIVE_INFINITY));
}

/** `2026-03-02` of an instant, in UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
