import { z } from 'zod';
import { readCursor, saveCursor } from '../../db/cursors.ts';
import { type Fence, LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';

/** One after the other: some reads a second, of the 25 that Stripe allows. */
const CUSTOMERS_PER_TURN = 25;
const LEASE_MS = 10 * MINUTE_MS;

export type CustomerSweep = {
  /** Names its place in the round, and its lease. */
  name: string;
  /** From the beginning of one round to that of the next. */
  everyMs: Ms;
  list(db: Deps['db'], after: string | null, limit: number): Promise<CustomerId[]>;
  check(customerId: CustomerId): Promise<void>;
  /** The message that is logged when a customer is skipped. */
  failure: string;
};

const schema = z.object({
  startedMs: z.number(),
  /** The customer to go on after; null when the round is over. */
  after: z.string().nullable(),
});

/** Goes over customers page by page, in one process at a time. Returns whether the round goes on. */
export async function sweepCustomers(deps: Deps, sweep: CustomerSweep): Promise<boolean> {
  const lease = { key: `sweep:${sweep.name}`, ttlMs: LEASE_MS };
  const outcome = await tryLease(deps, lease, (fence) => checkPage(deps, sweep, fence));
  return outcome.ran && outcome.value;
}

async function checkPage(deps: Deps, sweep: CustomerSweep, fence: Fence): Promise<boolean> {
  const nowMs = deps.clock.now();
  const stored = await readCursor(deps.db, sweep.name);
  const cursor = stored === null ? null : schema.parse(JSON.parse(stored));
  const goesOn = cursor !== null && cursor.after !== null;
  if (cursor && !goesOn && nowMs - cursor.startedMs < sweep.everyMs) return false;
  const startedMs = goesOn ? cursor.startedMs : nowMs;
  const customers = await sweep.list(deps.db, goesOn ? cursor.after : null, CUSTOMERS_PER_TURN);
  for (const customerId of customers) await checkOne(deps, sweep, customerId);
  const after = customers.length === CUSTOMERS_PER_TURN ? (customers.at(-1) ?? null) : null;
  await transaction(deps.db, async (trx) => {
    await fence.check(trx);
    await saveCursor(trx, sweep.name, JSON.stringify({ startedMs, after }));
  });
  return after !== null;
}

async function checkOne(deps: Deps, { check, failure }: CustomerSweep, customerId: CustomerId): Promise<void> {
  try {
    await check(customerId);
  } catch (error) {
    // One customer whom another process holds, or whom Stripe does not answer about, must not keep the sweep from the others.
    const passes = error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost;
    if (!passes) throw error;
    deps.log.warn({ customer: customerId, err: error }, failure);
  }
}
