import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { clearFault, raiseFault } from './fault-store.ts';
import { isDoubleCheckout } from './ours.ts';

/**
 * Live subscriptions of ours besides the one that stays, as `keptFirst` has them: those that a double checkout made, which
 * the program ends and refunds, and those that somebody may have meant, which an admin decides about.
 */
export function sortDuplicates(
  live: SubscriptionState[],
  customerId: CustomerId,
): { accidental: SubscriptionState[]; meant: SubscriptionState[] } {
  const [kept, ...extra] = live;
  const isAccidental = (other: SubscriptionState) => kept !== undefined && isDoubleCheckout(kept, other, customerId);
  return {
    accidental: extra.filter(isAccidental),
    meant: extra.filter((other) => !isAccidental(other)),
  };
}

const keyOf = (customerId: CustomerId): string => `duplicates:${customerId}`;

/** Shows admins that a customer has two subscriptions of ours, or no longer. */
export async function reportDuplicates(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  customerId: CustomerId,
  live: SubscriptionState[],
): Promise<void> {
  const [kept] = live;
  const { meant } = sortDuplicates(live, customerId);
  if (!kept || meant.length === 0) {
    await clearFault(db, keyOf(customerId));
    return;
  }
  const others = meant.map(({ id }) => id).join(' and ');
  const message = `The customer has ${meant.length + 1} subscriptions with our prices: ${kept.id}, which counts here, and ${others}. Both bill the same usage. Cancel one of them in the Stripe dashboard, and refund what it charged twice.`;
  await raiseFault(db, { key: keyOf(customerId), customerId, message, nowMs: clock.now() });
}
