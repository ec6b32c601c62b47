import { z } from 'zod';
import { readCursor, saveCursor } from '../../db/cursors.ts';
import { type Fence, LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { listSubscribersAfter } from '../billing/subscriber-store.ts';
import { markClosed, writeOffUnbilled } from '../billing/write-off-unbilled.ts';
import type { CustomerId } from '../core/ids.ts';
import { HOUR_MS, MINUTE_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { wakeWaitingRuns } from '../scenarios/run-queue-store.ts';
import { StripeFault } from '../stripe/errors.ts';

/** Most write-offs follow an event at once; the sweep finds those that time alone makes due, within an hour. */
const EVERY_MS = HOUR_MS;
/** A few reads of our own each; Stripe is asked only where something is to be written off. */
const CUSTOMERS_PER_TURN = 25;
const LEASE_MS = 10 * MINUTE_MS;
const NAME = 'write_offs';

const schema = z.object({
  startedMs: z.number(),
  /** The customer to go on after; null when the round is over. */
  after: z.string().nullable(),
});

/** Writes off what no invoice will bill, of all who have or had a subscription. Returns whether the round goes on. */
export async function sweepWriteOffs(deps: Deps): Promise<boolean> {
  const outcome = await tryLease(deps, { key: 'sweep:write-offs', ttlMs: LEASE_MS }, (fence) => sweep(deps, fence));
  return outcome.ran && outcome.value;
}

async function sweep(deps: Deps, fence: Fence): Promise<boolean> {
  const nowMs = deps.clock.now();
  const stored = await readCursor(deps.db, NAME);
  const cursor = stored === null ? null : schema.parse(JSON.parse(stored));
  const goesOn = cursor !== null && cursor.after !== null;
  if (cursor && !goesOn && nowMs - cursor.startedMs < EVERY_MS) return false;
  const startedMs = goesOn ? cursor.startedMs : nowMs;
  const customers = await listSubscribersAfter(deps.db, goesOn ? cursor.after : null, CUSTOMERS_PER_TURN);
  for (const customerId of customers) await check(deps, customerId);
  const after = customers.length === CUSTOMERS_PER_TURN ? (customers.at(-1) ?? null) : null;
  await transaction(deps.db, async (trx) => {
    await fence.check(trx);
    await saveCursor(trx, NAME, JSON.stringify({ startedMs, after }));
  });
  return after !== null;
}

async function check(deps: Deps, customerId: CustomerId): Promise<void> {
  try {
    const credits = await writeOffUnbilled(deps, customerId);
    await markClosed(deps, customerId);
    if (credits === 0) return;
    await wakeWaitingRuns(deps.db, customerId);
    deps.signals.notify('runs');
  } catch (error) {
    // One customer whom another process holds, or about whom Stripe does not answer, must not keep the sweep from the others.
    const passes = error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost;
    if (!passes) throw error;
    deps.log.warn({ customer: customerId, err: error }, 'unbilled usage could not be checked');
  }
}
