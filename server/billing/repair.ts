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
    !lacksRunsItem(subscription) &&
    (subscription.runsItemId === null || subscription.thresholdCredits === THRESHOLD);
  if (inStep || (await findSyncRequest(db, customerId))) return;
  await requestSync(db, { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs: clock.now() });
  signals.notify('sync');
}

/** Without an item that bills usage. One at another price on our meter bills it too: a second would bill it twice. */
export const lacksRunsItem = ({ runsItemId, otherRunsPriceId }: SubscriptionState): boolean =>
  runsItemId === null && otherRunsPriceId === null;

/** What is sold at other prices than ours cannot be fixed by us alone: admins see it. */
async function checkPrices(
  { db, clock, stripe }: Ports,
  customerId: CustomerId,
  { id, otherRunsPriceId, accountsPriceId }: SubscriptionState,
): Promise<void> {
  const key = `prices:${customerId}`;
  const { accountsPriceId: wanted } = stripe.prices;
  const message =
    otherRunsPriceId !== null
      ? `The subscription ${id} bills scenario runs at ${otherRunsPriceId} instead of ${stripe.prices.runsPriceId}: paying them returns no credits. Move the item to our price in the Stripe dashboard.`
      : accountsPriceId && accountsPriceId !== wanted
        ? `Accounts are sold at ${accountsPriceId} instead of ${wanted}; they move over when their number changes.`
        : null;
  if (message) await raiseFault(db, { key, customerId, message, nowMs: clock.now() });
  else await clearFault(db, key);
}
