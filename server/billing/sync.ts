import { type Fence, LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import { countAttached } from '../accounts/store.ts';
import {
  closeSyncRequest,
  findSyncRequest,
  listDueSyncRequests,
  postponeSyncRequest,
  type SyncRequest,
} from '../accounts/sync-requests.ts';
import { backoffMs } from '../core/backoff.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { Proration, SubscriptionState } from '../stripe/subscriptions.ts';
import { endForGood } from './end-for-good.ts';
import { clearFault, raiseFault } from './fault-store.ts';
import { fetchSubscriptions } from './fetch.ts';
import { keptFirst } from './standing.ts';
import { takeQuantityChange } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals' | 'log'>;

const BATCH_SIZE = 20;
/** After some minutes of trying admins see it; it goes on being tried, every ten minutes. */
const SHOWN_AFTER_ATTEMPTS = 8;
const QUANTITY_LIMIT = 'Stripe takes 200 changes of a quantity an hour: the next is made when the hour is over';
const USAGE_FIRST = 'The subscription of a deleted customer ends when Stripe has counted what was used';
/** All that one sync asks of Stripe; the calls may be repeated, so a holder taken for dead does no harm. */
const LEASE_MS = 2 * MINUTE_MS;

/** Serves the open wishes that are due. Returns how many were tried; one that another process is at is left to it. */
export async function syncDue(ports: Ports): Promise<number> {
  const due = await listDueSyncRequests(ports.db, ports.clock.now(), BATCH_SIZE);
  let tried = 0;
  for (const { customerId } of due) {
    const lease = { key: `sync:${customerId}`, ttlMs: LEASE_MS };
    const outcome = await tryLease(ports, lease, (fence) => serve(ports, customerId, fence));
    if (outcome.ran) tried += 1;
  }
  return tried;
}

async function serve(ports: Ports, customerId: CustomerId, fence: Fence): Promise<void> {
  /** Who stood still until another took over must not touch the wish: a new one may be as old in number as the one it served. */
  const asHolder = (write: (trx: Trx) => Promise<void>) =>
    transaction(ports.db, async (trx) => {
      await fence.check(trx);
      await write(trx);
    });
  // Read again under the lease: another process may have served it since the list was made.
  const request = await findSyncRequest(ports.db, customerId);
  if (!request || request.nextAttemptAtMs > ports.clock.now()) return;
  try {
    const { deletedAtMs } = await getCustomer(ports.db, customerId);
    const isDeleted = deletedAtMs !== null;
    const laterMs = isDeleted ? await endForGood(ports, customerId, deletedAtMs) : await sync(ports, request);
    const error = isDeleted ? USAGE_FIRST : QUANTITY_LIMIT;
    await asHolder(async (trx) => {
      if (laterMs === null) await closeSyncRequest(trx, request);
      else await postponeSyncRequest(trx, request, { nextMs: laterMs, error });
      await clearFault(trx, `sync:${customerId}`);
    });
  } catch (error) {
    if (!(error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost)) throw error;
    const attempts = request.attempts + 1;
    ports.log.warn({ customer: customerId, attempts, err: error }, 'a subscription could not be brought in step');
    if (attempts >= SHOWN_AFTER_ATTEMPTS) await show(ports, customerId, error.message);
    const nextMs = ports.clock.now() + backoffMs(request.attempts);
    await asHolder((trx) => postponeSyncRequest(trx, request, { nextMs, error: error.message }));
  }
}

const show = ({ db, clock }: Ports, customerId: CustomerId, reason: string): Promise<void> =>
  raiseFault(db, {
    key: `sync:${customerId}`,
    customerId,
    message: `The subscription cannot be brought in step with the accounts attached: ${reason}`,
    nowMs: clock.now(),
  });

/**
 * Makes Stripe's subscription what we want: one live subscription, quantity equal to the accounts attached, threshold
 * on the scenario-runs item. Reads first and changes only what differs, so it may be repeated at will. A second live
 * subscription that two tabs made is ended, and its payments are given back: the customer got nothing from it that the
 * other did not give. Returns null when all is done, or when to go on.
 */
async function sync(ports: Ports, request: SyncRequest): Promise<Ms | null> {
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
