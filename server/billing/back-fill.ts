import { readCursor, saveCursor } from '../../db/cursors.ts';
import { LeaseBusy, LeaseLost, tryLease } from '../../db/leases.ts';
import { asId } from '../core/ids.ts';
import { MINUTE_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { listIncompleteDisputes, listIncompleteInvoices } from './back-fill-store.ts';
import { fetchInvoice } from './fetch.ts';
import { fetchDispute } from './fetch-dispute.ts';
import { fetchRefunds } from './fetch-refunds.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals' | 'log'>;

/** Each costs Stripe up to four calls, at 25 calls a second. */
const BATCH_SIZE = 20;
const LEASE_MS = 10 * MINUTE_MS;
const NAME = 'back_fill';
const DONE = 'done';

/**
 * Fetches again, once, the invoices and disputes whose rows were written before refunds, credit notes, instants and due
 * dates were kept. Returns whether some are left. Stripe's being away ends a turn, and the next one goes on.
 */
export async function backFill(ports: Ports): Promise<boolean> {
  const outcome = await tryLease(ports, { key: 'sweep:back-fill', ttlMs: LEASE_MS }, () => fetchBatch(ports));
  return outcome.ran && outcome.value;
}

async function fetchBatch(ports: Ports): Promise<boolean> {
  const { db } = ports;
  const after = (await readCursor(db, NAME)) ?? '';
  if (after === DONE) return false;
  const invoices = await listIncompleteInvoices(db, asId(after), BATCH_SIZE);
  for (const { id, refunded_cents } of invoices) {
    if (!(await attempt(ports, () => (refunded_cents > 0 ? fetchRefunds(ports, id) : fetchInvoice(ports, id)))))
      return false;
    // What Stripe no longer has stays as it is, and is passed over.
    await saveCursor(db, NAME, id);
  }
  if (invoices.length === BATCH_SIZE) return true;
  // Few enough for one turn: a business with more of them is not allowed cards for long.
  for (const { id } of await listIncompleteDisputes(db))
    if (!(await attempt(ports, () => fetchDispute(ports, id)))) return false;
  await saveCursor(db, NAME, DONE);
  return false;
}

/** Whether the back-fill may go on: false when Stripe or another process is in the way for now. */
async function attempt({ log }: Ports, fetch: () => Promise<unknown>): Promise<boolean> {
  try {
    await fetch();
    return true;
  } catch (error) {
    const isGone = error instanceof StripeFault && !error.retryable;
    if (!isGone && !(error instanceof StripeFault || error instanceof LeaseBusy || error instanceof LeaseLost))
      throw error;
    log.warn({ err: error }, 'an old invoice or dispute could not be fetched again');
    return isGone;
  }
}
