import { type Trx, transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import { findSubscription } from '../billing/subscription-store.ts';
import type { UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { takeBackBatch } from '../usage/allocate.ts';
import { isCounted } from '../usage/is-counted.ts';
import { findRejected, markCounted, replaceBatch } from '../usage/rejected-store.ts';
import type { UsageBatch } from '../usage/store.ts';

/** Stripe takes timestamps of the last 35 days; a day less, for what lies between this and the sending. */
const OLDEST_TAKEN_MS = 34 * DAY_MS;

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;
/** `counted`: Stripe had it all along, and nothing is sent. */
export type Resent = 'resent' | 'counted';

/**
 * Sends the usage of a rejected batch again, once an admin has fixed what Stripe's reason names: as another batch with an
 * identifier of its own, since Stripe may remember the old one. Written to the audit log in the same transaction.
 * May throw a StripeFault.
 */
export async function resendUsage(
  ports: Ports,
  { batchId, userId }: { batchId: string; userId: UserId },
): Promise<Result<Resent, Refusal<'not_found' | 'not_subscribed'>>> {
  const { db, clock, signals } = ports;
  const batch = await findRejected(db, batchId);
  if (!batch) return refuse('not_found', 'There is no such rejected batch.');
  const counted = await wasCounted(ports, batch);
  const nowMs = clock.now();
  const outcome = await transaction(db, async (trx) => {
    const { stripeCustomerId } = await lockCustomer(trx, batch.customerId);
    if (!stripeCustomerId && !counted)
      return refuse('not_subscribed', 'Stripe no longer has this customer, so there is nobody to bill.');
    const timestampS = await timestampOf(trx, batch, nowMs);
    const next = counted
      ? null
      : await replaceBatch(trx, batch, { stripeCustomerId: stripeCustomerId ?? '', timestampS, nowMs });
    if (counted ? !(await markCounted(trx, batch.id, nowMs)) : next === null)
      return refuse('not_found', 'Somebody else has just sent it.');
    if (next !== null) await takeBackBatch(trx, batch.customerId, next, nowMs);
    const detail = { batchId, credits: batch.credits, counted, ...(!counted && { timestampS }) };
    await audit(trx, { userId, customerId: batch.customerId, action: 'resend_usage', detail, nowMs });
    return ok<Resent>(counted ? 'counted' : 'resent');
  });
  signals.notify('usage');
  return outcome;
}

/** Of a customer or meter that is gone Stripe has no sum: then it counted nothing. */
const wasCounted = (ports: Ports, batch: UsageBatch): Promise<boolean> =>
  isCounted(ports, batch).catch((error) => {
    if (error instanceof StripeFault && !error.retryable) return false;
    throw error;
  });

/** Its own time, while the period that lies in is open: usage of a closed one would be counted and never billed. */
async function timestampOf(trx: Trx, batch: UsageBatch, nowMs: Ms): Promise<number> {
  const subscription = await findSubscription(trx, batch.customerId);
  const oldestMs = Math.max(subscription?.periodStartMs ?? 0, nowMs - OLDEST_TAKEN_MS);
  return batch.timestampS * 1_000 >= oldestMs ? batch.timestampS : Math.floor(nowMs / 1_000);
}
