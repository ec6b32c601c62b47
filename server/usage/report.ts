import { type Fence, tryLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { backoffMs } from '../core/backoff.ts';
import { HOUR_MS, type Ms, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { isCounted } from './is-counted.ts';
import { findDueBatch, listDueBatches, markFailed, markSent, markTried } from './store.ts';

/**
 * Stripe forgets identifiers after about 24 hours. Usage that is older may have been sent before then, also by those who went
 * on after the backup was made that this database was restored from: Stripe's count is asked first.
 */
const DOUBT_AFTER_MS = 23 * HOUR_MS;
/** Batches of one turn; the loop comes back at once while there are more. */
const BATCH_SIZE = 20;

/** One call and its two retries. A sender that comes back later repeats the identifier, which Stripe knows by then. */
const LEASE_MS = 90 * SECOND_MS;

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals' | 'log'>;

/** Sends what is due, one call at a time: Stripe allows one a customer and meter, whatever the number of processes. Returns how many were tried. */
export async function reportDue(ports: Ports): Promise<number> {
  const due = await listDueBatches(ports.db, ports.clock.now(), BATCH_SIZE);
  let tried = 0;
  for (const { id, customerId } of due) {
    const lease = { key: `usage:${customerId}`, ttlMs: LEASE_MS };
    const untilMs = ports.clock.now() + LEASE_MS;
    const outcome = await tryLease(ports, lease, (fence) => report(ports, id, { fence, untilMs }));
    if (!outcome.ran) continue;
    tried += 1;
    // Stripe asks for quiet: the others would only be refused as well.
    if (outcome.value === 'rate_limited') return 0;
  }
  return tried;
}

async function report(
  ports: Ports,
  batchId: string,
  { fence, untilMs }: { fence: Fence; untilMs: Ms },
): Promise<'done' | 'rate_limited'> {
  const { db, clock, stripe, log } = ports;
  const nowMs = clock.now();
  const batch = await transaction(db, async (trx) => {
    await fence.check(trx);
    const found = await findDueBatch(trx, batchId, nowMs);
    if (found) await markTried(trx, found.id, { nowMs, nextMs: nowMs + backoffMs(found.attempts) });
    return found;
  });
  if (!batch) return 'done';
  try {
    const doubtful = nowMs - batch.timestampS * 1_000 >= DOUBT_AFTER_MS;
    if (!doubtful || !(await isCounted(ports, batch))) {
      // Who stood still for longer than the lease knows too little by now: the next try looks again.
      if (clock.now() >= untilMs) return 'done';
      await stripe.sendUsage({ identifier: batch.id, ...batch });
    }
    await markSent(db, batch.id, clock.now());
    return 'done';
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    log.warn({ batch: batch.id, kind: error.kind, attempts: batch.attempts + 1 }, 'usage was not accepted');
    await markFailed(db, batch.id, { error: error.message, rejected: !error.retryable });
    return error.kind === 'rate_limited' ? 'rate_limited' : 'done';
  }
}
