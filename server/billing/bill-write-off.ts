import { withLease } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import { RUNS_PRICE } from '../core/catalog.ts';
import type { InvoiceId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { decideWriteOff, findWriteOff, type WriteOff } from '../usage/write-off-store.ts';
import { fetchInvoice, fetchSubscriptions } from './fetch.ts';
import { findSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;
type Decision = { writeOffId: string; userId: UserId };

/** The calls to Stripe that one bill takes; after that a holder is taken for dead. */
const LEASE_MS = 2 * MINUTE_MS;
const WAIT_MS = 10 * SECOND_MS;
const NOT_FOUND = 'There is no such write-off, or it was decided about already. Reload the page.';

/**
 * Bills what was written off, by an invoice of our own; paying it returns the credits, as for any other usage. Until then
 * they are no longer written off. May throw a StripeFault, and be called again then.
 */
export function billWriteOff(
  ports: Ports,
  { writeOffId, userId }: Decision,
): Promise<Result<{ invoiceId: InvoiceId }, Refusal<'not_found' | 'not_subscribed' | 'paused'>>> {
  // A double click must not make two invoices.
  const lease = { key: `write-off:${writeOffId}`, ttlMs: LEASE_MS, waitMs: WAIT_MS };
  return withLease(ports, lease, async () => {
    const { db, clock, stripe } = ports;
    const writeOff = await findUndecided(ports, writeOffId);
    if (!writeOff) return refuse('not_found', NOT_FOUND);
    const { customerId, subscriptionId, credits, fromMs, toMs, createdAtMs } = writeOff;
    const { stripeCustomerId } = await getCustomer(db, customerId);
    if (!stripeCustomerId)
      return refuse('not_subscribed', 'The customer was deleted at Stripe: there is nobody to bill. Leave it instead.');
    // Rule 11: nobody is charged whom Stripe would not charge. Collection may have been paused a moment ago.
    await fetchSubscriptions(ports, customerId);
    if ((await findSubscription(db, customerId))?.collection.paused)
      return refuse('paused', 'Collection from this customer is paused. Resume it in the Stripe dashboard, then bill.');
    const invoiceId = await stripe.billWriteOff({
      customerId,
      stripeCustomerId,
      writeOffId,
      subscriptionId,
      credits,
      unitCents: RUNS_PRICE.decimalCents,
      fromMs,
      toMs,
      sinceMs: createdAtMs,
    });
    await transaction(db, async (trx) => {
      const nowMs = clock.now();
      await decideWriteOff(trx, writeOffId, { decision: 'billed', invoiceId, nowMs });
      const detail = { writeOffId, credits, invoiceId };
      await audit(trx, { userId, customerId, action: 'bill_write_off', detail, nowMs });
    });
    await fetchInvoice(ports, invoiceId);
    return ok({ invoiceId });
  });
}

/** Leaves what was written off unbilled, for good. */
export async function leaveWriteOff(
  ports: Pick<Ports, 'db' | 'clock'>,
  { writeOffId, userId }: Decision,
): Promise<Result<null, Refusal<'not_found'>>> {
  const writeOff = await findUndecided(ports, writeOffId);
  if (!writeOff) return refuse('not_found', NOT_FOUND);
  const { customerId, credits } = writeOff;
  return transaction(ports.db, async (trx) => {
    const nowMs = ports.clock.now();
    if (!(await decideWriteOff(trx, writeOffId, { decision: 'left', invoiceId: null, nowMs })))
      return refuse('not_found', NOT_FOUND);
    const detail = { writeOffId, credits };
    await audit(trx, { userId, customerId, action: 'leave_write_off', detail, nowMs });
    return ok(null);
  });
}

async function findUndecided({ db }: Pick<Ports, 'db'>, writeOffId: string): Promise<WriteOff | null> {
  const writeOff = await findWriteOff(db, writeOffId);
  return writeOff && writeOff.decision === null && writeOff.credits > 0 ? writeOff : null;
}
