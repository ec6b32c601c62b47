import { creditsFor } from '../core/catalog.ts';
import type { Cents, Ms } from '../core/units.ts';
import type { Customer } from '../customers/store.ts';

/** posted: the sum of ledger entries. held: the sum of open holds. available: posted − held, what may still be promised. */
export type Balance = { posted: number; held: number; available: number };

export const balanceOf = (posted: number, held: number): Balance => ({ posted, held, available: posted - held });

/** The cap that counts now: this month's own, if it was raised once, else that of every month; null is no cap. */
export function capNow({ monthlyCapCents, capRaise }: Pick<Customer, 'monthlyCapCents' | 'capRaise'>, nowMs: Ms) {
  return monthlyCapCents !== null && capRaise?.month === monthOf(nowMs) ? capRaise.capCents : monthlyCapCents;
}

/** Credits that a monthly cap in money still allows, after what the month captured and what is held; null is no cap. */
export function capLeft(capCents: Cents | null, capturedThisMonth: number, held: number): number | null {
  return capCents === null ? null : creditsFor(capCents) - capturedThisMonth - held;
}

/** Credits that runs could take now: what a hold grants of an endless request. `overdraft` null is that no run may start. */
export function usableOf(of: { available: number; overdraft: number | null; capLeft: number | null }): number {
  if (of.overdraft === null) return 0;
  return Math.max(0, Math.min(of.available + of.overdraft, of.capLeft ?? Number.POSITIVE_INFINITY));
}

/** `2026-03-02` of an instant, in UTC. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The first day of the UTC month of an instant: caps start again then. */
export const monthOf = (ms: number): string => `${dayOf(ms).slice(0, 7)}-01`;
