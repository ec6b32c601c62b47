import type { AccountChange } from '../accounts/change-store.ts';
import type { Account } from '../accounts/store.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import type { InvoiceLine } from '../stripe/invoices.ts';

/** An account behind a line, and what happened to it that the line is about; null when it was simply attached. */
export type AccountBehind = { id: string; name: string; change: 'attached' | 'detached' | null };

/** A quote is valid for an hour, and Stripe gets the change soon after it is confirmed. */
const MAX_APART_MS = 2 * HOUR_MS;
/** Stripe's instants are whole seconds, ours are not. */
const SECOND_MS = 1_000;

/**
 * The accounts that a line bills: of a whole month those that were attached when it began; of a proration those that
 * were attached or detached at its instant. `changes` are the customer's, the oldest first; `instants` are those of all its prorations.
 */
export function accountsBehind(
  line: InvoiceLine,
  { accounts, changes, instants }: { accounts: Account[]; changes: AccountChange[]; instants: Ms[] },
): AccountBehind[] {
  if (line.kind !== 'accounts') return [];
  const named = new Map(accounts.map(({ id, name }) => [id, name]));
  const nameOf = (id: Account['id']) => ({ id, name: named.get(id) ?? 'An account' });
  if (line.proration) {
    return changes
      .filter((change) => instantOf(change, instants) === line.periodStartMs)
      .map(({ accountId, change }) => ({ ...nameOf(accountId), change }));
  }
  const before = changes.filter(({ atMs }) => atMs < line.periodStartMs + SECOND_MS);
  const last = new Map(before.map(({ accountId, change }) => [accountId, change]));
  return accounts.filter(({ id }) => last.get(id) === 'attached').map(({ id }) => ({ ...nameOf(id), change: null }));
}

/**
 * Where a change appears on invoices: at the instant of its quote. Changes in quick succession are sent to Stripe as one,
 * at the instant of the last.
 */
function instantOf({ prorationAtMs }: AccountChange, instants: Ms[]): Ms | null {
  if (prorationAtMs === null) return null;
  const ownMs = Math.floor(prorationAtMs / SECOND_MS) * SECOND_MS;
  const near = instants.filter((instant) => Math.abs(instant - ownMs) <= MAX_APART_MS);
  const later = near.filter((instant) => instant >= ownMs);
  return later.length > 0 ? Math.min(...later) : near.length > 0 ? Math.max(...near) : null;
}
