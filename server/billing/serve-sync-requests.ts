import { type Fence, LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import {
  closeSyncRequest,
  findSyncRequest,
  listDueSyncRequests,
  postponeSyncRequest,
  type SyncRequest,
} from '../accounts/sync-requests.ts';
import { backoffMs } from '../core/backoff.ts';
import type { CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { endForGood } from './end-for-good.ts';
import { clearFault, raiseFault } from './fault-store.ts';
import { sync } from './sync.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals' | 'log'>;

/** Few enough that one turn of the loop ends within a minute, however slow Stripe is. */
const BATCH_SIZE = 20;
/** Some minutes of retries: then admins see the failure. Retries continue every ten minutes. */
const SHOWN_AFTER_ATTEMPTS = 8;
/** All that one sync asks of Stripe. Each call may be repeated, so a holder that is wrongly taken for dead does no harm. */
const LEASE_MS = 2 * MINUTE_MS;
const QUANTITY_LIMIT = 'Stripe allows 200 quantity changes an hour; the next one is made when the hour is over';
const USAGE_FIRST = 'The subscription of a deleted customer ends when Stripe has counted its usage';

/** What one attempt came to; `later` is no failure: Stripe's limits or its counting ask for patience. */
type Outcome = { kind: 'done' } | { kind: 'later'; atMs: Ms; reason: string } | { kind: 'failed'; error: Error };

/** Serves the sync requests that are due. Returns how many it tried; another process may hold the lease of the others. */
export async function syncDue(ports: Ports): Promise<number> {
  const due = await listDueSyncRequests(ports.db, ports.clock.now(), BATCH_SIZE);
  let tried = 0;
  for (const { customerId } of due) {
    const lease = { key: faultKey(customerId), ttlMs: LEASE_MS };
    const { ran } = await tryLease(ports, lease, (fence) => serve(ports, customerId, fence));
    if (ran) tried += 1;
  }
  return tried;
}

async function serve(ports: Ports, customerId: CustomerId, fence: Fence): Promise<void> {
  // Read again under the lease: another process may have served it since the list was made.
  const request = await findSyncRequest(ports.db, customerId);
  if (!request || request.nextAttemptAtMs > ports.clock.now()) return;
  const outcome = await attempt(ports, request);
  if (outcome.kind === 'failed') await reportFailure(ports, request, outcome.error);
  // A process that lost its lease must not touch the request: a newer one can have the same version number.
  await transaction(ports.db, async (trx) => {
    await fence.check(trx);
    await record(trx, ports, request, outcome);
  });
}

/** Syncs the customer's subscription, or ends it when the customer deleted its account. */
async function attempt(ports: Ports, request: SyncRequest): Promise<Outcome> {
  const { customerId } = request;
  try {
    const { deletedAtMs } = await getCustomer(ports.db, customerId);
    const laterMs =
      deletedAtMs === null ? await sync(ports, request) : await endForGood(ports, customerId, deletedAtMs);
    if (laterMs === null) return { kind: 'done' };
    return { kind: 'later', atMs: laterMs, reason: deletedAtMs === null ? QUANTITY_LIMIT : USAGE_FIRST };
  } catch (error) {
    if (!(error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost)) throw error;
    return { kind: 'failed', error };
  }
}

async function record(trx: Trx, { clock }: Ports, request: SyncRequest, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'failed') {
    const nextMs = clock.now() + backoffMs(request.attempts);
    return postponeSyncRequest(trx, request, { nextMs, error: outcome.error.message });
  }
  if (outcome.kind === 'done') await closeSyncRequest(trx, request);
  else await postponeSyncRequest(trx, request, { nextMs: outcome.atMs, error: outcome.reason });
  await clearFault(trx, faultKey(request.customerId));
}

async function reportFailure({ db, clock, log }: Ports, request: SyncRequest, error: Error): Promise<void> {
  const { customerId } = request;
  const attempts = request.attempts + 1;
  log.warn({ customer: customerId, attempts, err: error }, 'a subscription could not be synced');
  if (attempts < SHOWN_AFTER_ATTEMPTS) return;
  await raiseFault(db, {
    key: faultKey(customerId),
    customerId,
    message: `The subscription could not be synced with the attached accounts: ${error.message}`,
    nowMs: clock.now(),
  });
}

const faultKey = (customerId: CustomerId): string => `sync:${customerId}`;
