import type { Executor } from '../../db/transaction.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Cents, Ms } from '../core/units.ts';
import { findCapLeft } from '../credits/hold.ts';
import { capIn } from '../credits/rules.ts';
import { getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { findCapPeriod } from './cap-period.ts';
import { findDisputedInvoice, hasOpenDispute } from './dispute-store.ts';
import type { MirroredInvoice } from './invoice-store.ts';
import { findOwedInvoice, findUncollectible } from './owed-invoice-store.ts';
import type { Standing } from './standing.ts';

/** What keeps runs, or will keep them, from starting, and the facts that say how to fix it. */
export type BillingProblem =
  | {
      kind: 'declined' | 'needs_confirmation' | 'no_card' | 'overdue' | 'uncollectible';
      invoice: MirroredInvoice;
      standing: Standing;
    }
  | { kind: 'disputed'; invoiceId: InvoiceId | null }
  | { kind: 'blocked' }
  | { kind: 'cap_reached'; capCents: Cents };

/**
 * The most severe problem that stops runs; null when there is none. A former customer's debt counts too: it would
 * pause a new subscription.
 */
export async function findBillingProblem(
  db: Executor,
  { customerId, standing, nowMs }: { customerId: CustomerId; standing: Standing; nowMs: Ms },
): Promise<BillingProblem | null> {
  if (standing.kind === 'paused' && standing.reason === 'blocked') return { kind: 'blocked' };
  if (await hasOpenDispute(db, customerId))
    return { kind: 'disputed', invoiceId: await findDisputedInvoice(db, customerId) };
  const uncollectible = await findUncollectible(db, customerId);
  if (uncollectible) return { kind: 'uncollectible', invoice: uncollectible, standing };
  const owed = await findOwedInvoice(db, customerId, nowMs);
  if (owed)
    return { kind: owed.collection === 'sent' ? 'overdue' : (owed.failure ?? 'declined'), invoice: owed, standing };
  return standing.kind === 'none' || standing.kind === 'ended' ? null : findCapReached(db, customerId, nowMs);
}

async function findCapReached(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<BillingProblem | null> {
  const periodStartMs = await findCapPeriod(db, customerId, nowMs);
  const capCents = capIn(periodStartMs, await getCustomer(db, customerId));
  if (capCents === null) return null;
  const { held } = await getBalance(db, customerId);
  const left = await findCapLeft(db, customerId, held, periodStartMs);
  return left !== null && left <= 0 ? { kind: 'cap_reached', capCents } : null;
}
