import { transaction } from '../../db/transaction.ts';
import { countAttached } from '../accounts/store.ts';
import type { SyncRequest } from '../accounts/sync-requests.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { Proration, SubscriptionState } from '../stripe/subscriptions.ts';
import { fetchSubscriptions } from './fetch.ts';
import { keptFirst } from './standing.ts';
import { takeQuantityChange } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/**
 * Makes Stripe's subscription what we want: one live subscription, quantity equal to the accounts attached, threshold
 * on the scenario-runs item. Reads first and changes only what differs, so it may be repeated at will. A second live
 * subscription that two tabs made is ended, and its payments are given back: the customer got nothing from it that the
 * other did not give. Returns null when all is done, or when to go on.
 */
export async function sync(ports: Ports, request: SyncRequest): Promise<Ms | null> {
  const { db, stripe } = ports;
  const { customerId } = request;
  const [subscription, ...extra] = keptFirst(await fetchSubscriptions(ports, customerId));
  if (!subscription) return null;
  for (const other of extra) {
    // The money first: after a crash in between, an ended one would be looked at no more.
    await stripe.refundSubscription(other.id);
    await stripe.cancelSubscription(other.id);
  }
  const quantity = await countAttached(db, customerId);
  const change =
    subscription.accountsQuantity === quantity
      ? null
      : await transaction(db, (trx) => takeQuantityChange(trx, subscription.id, ports.clock.now()));
  if (change && 'name' in change)
    await stripe.setAccountsQuantity(subscription, quantity, prorationWithin(subscription, request), change.name);
  const changesThreshold = subscription.runsItemId !== null && subscription.thresholdCredits !== THRESHOLD;
  if (changesThreshold && subscription.runsItemId) await stripe.setThreshold(subscription.runsItemId, THRESHOLD);
  if (change || changesThreshold || extra.length > 0) await fetchSubscriptions(ports, customerId);
  return change && 'laterMs' in change ? change.laterMs : null;
}

/** The quoted instant, unless the period it was quoted in is over: Stripe prorates only inside the current one. */
function prorationWithin(subscription: SubscriptionState, request: SyncRequest): Proration {
  const { prorationAtMs, proration } = request;
  const inPeriod =
    prorationAtMs !== null && prorationAtMs >= subscription.periodStartMs && prorationAtMs < subscription.periodEndMs;
  return { behavior: proration, atMs: inPeriod ? prorationAtMs : null };
}
