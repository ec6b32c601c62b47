import type { Account } from '../accounts/store.ts';
import { HOUR_MS, type Ms } from '../core/units.ts';
import type { InvoiceLine } from '../stripe/invoices.ts';

/** An account behind a line, and what happened to it that the line is about; null when it was simply attached. */
export type AccountBehind = { id: string; name: string; change: 'attached' | 'detached' | null };

/** A quote holds for an hour, and Stripe is told soon after it is confirmed. */
const MOST_APART_MS = 2 * HOUR_MS;

/**
 * The accounts that a line bills: of a whole month those that were attached when it began; of a proration those that
 * were attached or detached at its instant. `instants` are those of all the customer's prorations.
 */
export function accountsBehind(line: InvoiceLine, accounts: Account[], instants: Ms[]): AccountBehind[] {
  if (line.kind !== 'accounts') return [];
  if (!line.proration) {
    return accounts
      .filter(({ attachedAtMs, detachedAtMs }) => {
        const wasThere = attachedAtMs < line.periodStartMs + SECOND_ROUNDED_MS;
        return wasThere && (detachedAtMs === null || detachedAtMs >= line.periodStartMs + SECOND_ROUNDED_MS);
      })
      .map(({ id, name }) => ({ id, name, change: null }));
  }
  return accounts.flatMap(({ id, name, attachedAtMs, detachedAtMs }) =>
    (
      [
        { change: 'attached', atMs: attachedAtMs },
        { change: 'detached', atMs: detachedAtMs },
      ] as const
    )
      .filter(({ atMs }) => atMs !== null && nearest(instants, atMs) === line.periodStartMs)
      .map(({ change }) => ({ id, name, change })),
  );
}

/** Stripe's instants are whole seconds, ours are not. */
const SECOND_ROUNDED_MS = 1_000;

function nearest(instants: Ms[], atMs: Ms): Ms | null {
  const [first] = [...instants].sort((a, b) => Math.abs(a - atMs) - Math.abs(b - atMs));
  return first !== undefined && Math.abs(first - atMs) <= MOST_APART_MS ? first : null;
}
