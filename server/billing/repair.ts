import { countAttached } from '../accounts/store.ts';
import { findSyncRequest, requestSync } from '../accounts/sync-requests.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { reportDuplicates, sortDuplicates } from './duplicates.ts';
import { clearFault, raiseFault } from './fault-store.ts';
import { fetchSubscriptions } from './fetch.ts';
import { keptFirst } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** Fetches, and asks for a sync when what Stripe has is not what we want and nobody asked yet. */
export async function repairSubscription(ports: Ports, customerId: CustomerId): Promise<void> {
  const { db, clock, signals } = ports;
  const live = keptFirst(await fetchSubscriptions(ports, customerId));
  const [subscription] = live;
  if (!subscription) {
    await reportDuplicates(ports, customerId, []);
    return;
  }
  const isDeleted = (await getCustomer(db, customerId)).deletedAtMs !== null;
  await reportDuplicates(ports, customerId, live);
  if (!isDeleted) await checkPrices(ports, customerId, subscription);
  const quantity = await countAttached(db, customerId);
  // A deleted customer has none that lives.
  const inStep =
    !isDeleted &&
    sortDuplicates(live, customerId).accidental.length === 0 &&
    subscription.accountsQuantity === quantity &&
    subscription.runsItemId !== null &&
    subscription.thresholdCredits === THRESHOLD;
  if (inStep || (await findSyncRequest(db, customerId))) return;
  await requestSync(db, { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs: clock.now() });
  signals.notify('sync');
}

/** What an operator sells otherwise than we do cannot be fixed by us alone: admins see it. */
async function checkPrices(ports: Ports, customerId: CustomerId, subscription: SubscriptionState): Promise<void> {
  const { db, clock, stripe } = ports;
  const key = `prices:${customerId}`;
  const message = priceFault(subscription, stripe.prices);
  if (message) await raiseFault(db, { key, customerId, message, nowMs: clock.now() });
  else await clearFault(db, key);
}

function priceFault(
  { id, otherRunsPriceId, accountsPriceId, itemsSoldTwice }: SubscriptionState,
  wanted: Ports['stripe']['prices'],
): string | null {
  if (itemsSoldTwice.length > 0)
    return `The subscription ${id} sells the same thing twice, by ${itemsSoldTwice.join(' and ')}. Remove all but one of them in the Stripe dashboard, and refund what was charged twice.`;
  if (otherRunsPriceId !== null)
    return `The subscription ${id} bills scenario runs at ${otherRunsPriceId} instead of ${wanted.runsPriceId}: the customer is shown another price than is charged. Move the item to our price in the Stripe dashboard.`;
  if (accountsPriceId && accountsPriceId !== wanted.accountsPriceId)
    return `Accounts are sold at ${accountsPriceId} instead of ${wanted.accountsPriceId}; they move over when their number changes.`;
  return null;
}
