import { backoffMs } from '../core/backoff.ts';
import { HOUR_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { listDueBatches, markFailed, markSent, markTried, sumSent, type UsageBatch } from './store.ts';

/** Stripe forgets identifiers after about 24 hours: past this, its count is asked before anything is sent again. */
const DOUBT_AFTER_MS = 23 * HOUR_MS;
/** Batches of one turn; the loop comes back at once while there are more. */
const MOST_A_TURN = 20;

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'log'>;

/** Sends what is due, one call at a time: Stripe allows one a customer and meter. Returns how many were tried. */
export async function reportDue(ports: Ports): Promise<number> {
  const due = await listDueBatches(ports.db, ports.clock.now(), MOST_A_TURN);
  for (const batch of due) await report(ports, batch);
  return due.length;
}

async function report({ db, clock, stripe, log }: Ports, batch: UsageBatch): Promise<void> {
  const nowMs = clock.now();
  await markTried(db, batch.id, { nowMs, nextMs: nowMs + backoffMs(batch.attempts) });
  try {
    const doubtful = batch.firstTriedAtMs !== null && nowMs - batch.firstTriedAtMs >= DOUBT_AFTER_MS;
    if (!doubtful || !(await isCounted({ db, stripe }, batch))) {
      await stripe.sendUsage({ identifier: batch.id, ...batch });
    }
    await markSent(db, batch.id, clock.now());
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    log.warn({ batch: batch.id, kind: error.kind, attempts: batch.attempts + 1 }, 'usage was not accepted');
    await markFailed(db, batch.id, { error: error.message, rejected: !error.retryable });
  }
}

/** Whether Stripe's sum for the batch's minute already holds it, besides what is known to be there. */
async function isCounted({ db, stripe }: Pick<Ports, 'db' | 'stripe'>, batch: UsageBatch): Promise<boolean> {
  const startS = Math.floor(batch.timestampS / 60) * 60;
  const known = await sumSent(db, batch.customerId, startS, startS + 60);
  const counted = await stripe.sumUsage(batch.stripeCustomerId, startS * 1_000, (startS + 60) * 1_000);
  return counted >= known + batch.credits;
}
