import { z } from 'zod';
import { readCursor, saveCursor } from '../../db/cursors.ts';
import { type Fence, LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { fetchCard } from '../billing/fetch-card.ts';
import { repairSubscription } from '../billing/repair.ts';
import { listLiveCustomersAfter } from '../billing/subscription-store.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { noticeCard } from '../notifications/notice-card.ts';
import { noticeTerms } from '../notifications/notice-terms.ts';
import { StripeFault } from '../stripe/errors.ts';

/** Three reads a customer each time: Stripe counts them by the month, and the sweep of events finds most before. */
const EVERY_MS = 6 * HOUR_MS;
/** One after the other: some reads a second, of the 25 that Stripe allows. */
const CUSTOMERS_PER_TURN = 25;
const LEASE_MS = 10 * MINUTE_MS;
const NAME = 'subscriptions';

const schema = z.object({
  startedMs: z.number(),
  /** The customer to go on after; null when the round is over. */
  after: z.string().nullable(),
});

/**
 * Finds customers whose subscription, quantity, threshold, price or card is not what it should be, and fixes what can be
 * fixed; of the rest admins see a fault. Returns whether the round goes on.
 */
export async function sweepSubscriptions(deps: Deps): Promise<boolean> {
  const lease = { key: 'sweep:subscriptions', ttlMs: LEASE_MS };
  const outcome = await tryLease(deps, lease, (fence) => sweep(deps, fence));
  return outcome.ran && outcome.value;
}

async function sweep(deps: Deps, fence: Fence): Promise<boolean> {
  const nowMs = deps.clock.now();
  const stored = await readCursor(deps.db, NAME);
  const cursor = stored === null ? null : schema.parse(JSON.parse(stored));
  const goesOn = cursor !== null && cursor.after !== null;
  if (cursor && !goesOn && nowMs - cursor.startedMs < EVERY_MS) return false;
  const startedMs = goesOn ? cursor.startedMs : nowMs;
  const customers = await listLiveCustomersAfter(deps.db, goesOn ? cursor.after : null, CUSTOMERS_PER_TURN);
  for (const customerId of customers) await look(deps, customerId);
  const after = customers.length === CUSTOMERS_PER_TURN ? (customers.at(-1) ?? null) : null;
  await transaction(deps.db, async (trx) => {
    await fence.check(trx);
    await saveCursor(trx, NAME, JSON.stringify({ startedMs, after }));
  });
  return after !== null;
}

async function look(deps: Deps, customerId: CustomerId): Promise<void> {
  try {
    await repairSubscription(deps, customerId);
    await noticeCard(deps, customerId, await fetchCard(deps, customerId));
    await noticeTerms(deps, customerId);
  } catch (error) {
    // One customer whom another process holds, or whom Stripe does not answer about, must not keep the sweep from the others.
    const passes = error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost;
    if (!passes) throw error;
    deps.log.warn({ customer: customerId, err: error }, 'a subscription could not be checked');
  }
}
