import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { type Credits, credits, type Ms } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { findCaptured } from './captured-store.ts';
import { capIn, capLeft } from './rules.ts';
import { addToSums, changeHold, findHold, lockBalance, postOnce } from './store.ts';
import { takeOnce } from './take-store.ts';

export type Taken = {
  /** Credits added to the run's hold: none, some, or all that was wanted. */
  taken: Credits;
  /** What kept the rest away. */
  short: 'credits' | 'cap' | null;
};

/**
 * Reserves up to `wanted` credits for a run, as far as balance, overdraft and monthly cap allow (rules 3, 4, 7): of two
 * runs after the last credit, one gets it.
 */
export async function takeHold(
  trx: Trx,
  hold: { customerId: CustomerId; runId: RunId; wanted: number; overdraft: number; periodStartMs: Ms; nowMs: Ms },
): Promise<Taken> {
  const { taken, capLeft } = (await takeOnce(trx, hold)) ?? (await takeFirst(trx, hold));
  if (taken === hold.wanted) return { taken: credits(taken), short: null };
  return { taken: credits(taken), short: capLeft !== null && capLeft <= taken ? 'cap' : 'credits' };
}

/** Of a customer who has no balance yet. */
async function takeFirst(trx: Trx, hold: Parameters<typeof takeHold>[1]) {
  await lockBalance(trx, hold.customerId);
  return present(await takeOnce(trx, hold), `the balance of ${hold.customerId}`);
}

/** Credits that the customer's cap still allows in the billing period that began then; null is no cap. One that is deleted takes none, whatever was under way. */
export async function findCapLeft(
  db: Executor,
  customerId: CustomerId,
  held: number,
  periodStartMs: Ms,
): Promise<number | null> {
  const customer = await getCustomer(db, customerId);
  if (customer.deletedAtMs !== null) return 0;
  const cap = capIn(periodStartMs, customer);
  return cap === null ? null : capLeft(cap, await findCaptured(db, customerId, periodStartMs), held);
}

/**
 * Settles one slice of a run: spends what succeeded, gives back what failed (rules 3 and 5). Returns the ledger key of
 * the capture, under which the usage fact is recorded, or null when nothing succeeded.
 */
export async function captureSlice(
  trx: Trx,
  slice: {
    customerId: CustomerId;
    runId: RunId;
    slice: number;
    succeeded: number;
    failed: number;
    isFirst: boolean;
    periodStartMs: Ms;
    nowMs: Ms;
  },
): Promise<string | null> {
  const { customerId, runId, periodStartMs, nowMs } = slice;
  await lockBalance(trx, customerId);
  await changeHold(trx, { customerId, runId, by: -(slice.succeeded + slice.failed), nowMs });
  if (slice.succeeded === 0) return null;
  const key = `run:${runId}:${slice.slice}:capture`;
  await postOnce(trx, { customerId, kind: 'capture', credits: -slice.succeeded, key, causeId: runId, nowMs });
  const captured = { credits: credits(slice.succeeded), runs: slice.isFirst ? 1 : 0 };
  await addToSums(trx, { customerId, ...captured, periodStartMs, nowMs });
  return key;
}

/** Gives back all that a run still holds; nothing when it holds nothing. Returns the credits given back. */
export async function releaseHold(
  trx: Trx,
  hold: { customerId: CustomerId; runId: RunId; nowMs: Ms },
): Promise<Credits> {
  await lockBalance(trx, hold.customerId);
  const held = await findHold(trx, hold.runId);
  if (held > 0) await changeHold(trx, { ...hold, by: -held });
  return credits(held);
}
