import { transaction } from '../../db/transaction.ts';
import { countAttached } from '../accounts/store.ts';
import type { SyncRequest } from '../accounts/sync-requests.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import type { Proration, SubscriptionState } from '../stripe/subscriptions.ts';
import { sortDuplicates } from './duplicates.ts';
import { fetchSubscriptions } from './fetch.ts';
import { keptFirst } from './standing.ts';
import { takeQuantityChange } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/**
 * Makes Stripe's subscription what we want: quantity equal to the accounts attached, and a scenario-runs item with its
 * threshold. Reads first and changes only what differs, so it is idempotent. A second subscription that a double
 * checkout made is ended, and its payments are refunded: the customer got nothing from it that the other did not give.
 * Returns null when all is done, or when to go on.
 */
export async function sync(ports: Ports, request: SyncRequest): Promise<Ms | null> {
  const { db, stripe } = ports;
  const { customerId } = request;
  const live = keptFirst(await fetchSubscriptions(ports, customerId));
  const [subscription] = live;
  if (!subscription) return null;
  const { accidental } = sortDuplicates(live, customerId);
  for (const other of accidental) {
    // Refund first: after a crash in between, an ended subscription would not be checked again.
    await stripe.refundSubscription(other.id);
    await stripe.cancelSubscription(other.id);
  }
  const quantity = await countAttached(db, customerId);
  const change = subscription.accountsQuantity === quantity ? null : await takeChange(ports, subscription);
  if (change && 'name' in change)
    await stripe.setAccountsQuantity(subscription, quantity, prorationWithin(subscription, request), change.name);
  const addsRuns = subscription.runsItemId === null ? await takeChange(ports, subscription) : null;
  if (addsRuns && 'name' in addsRuns)
    await stripe.addRunsItem(subscription.id, { thresholdCredits: THRESHOLD, idempotencyKey: `runs:${addsRuns.name}` });
  const changesThreshold = subscription.runsItemId !== null && subscription.thresholdCredits !== THRESHOLD;
  if (changesThreshold && subscription.runsItemId) await stripe.setThreshold(subscription.runsItemId, THRESHOLD);
  if (change || addsRuns || changesThreshold || accidental.length > 0) await fetchSubscriptions(ports, customerId);
  const later = [change, addsRuns].flatMap((each) => (each && 'laterMs' in each ? [each.laterMs] : []));
  return later.length > 0 ? Math.min(...later) : null;
}

/** Names one change of the subscription, or says when the next may be made. */
const takeChange = ({ db, clock }: Ports, { id }: SubscriptionState) =>
  transaction(db, (trx) => takeQuantityChange(trx, id, clock.now()));

/**
 * The quoted instant. A request that is served after its period is over charges or credits from the new period's start:
 * that is the monthly price which was shown with the quote, since Stripe prorates only inside the current period.
 */
function prorationWithin(subscription: SubscriptionState, { prorationAtMs, proration }: SyncRequest): Proration {
  const { periodStartMs, periodEndMs } = subscription;
  if (prorationAtMs === null || prorationAtMs >= periodEndMs) return { behavior: proration, atMs: null };
  return { behavior: proration, atMs: Math.max(prorationAtMs, periodStartMs) };
}
