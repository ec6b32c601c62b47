import type { Executor } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Cents, Ms } from '../core/units.ts';
import { capLeft, capNow } from '../credits/rules.ts';
import { getBalance, sumMonth } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { findDisputedInvoice } from './dispute-store.ts';
import { findFailedInvoice, findUncollectible, type MirroredInvoice } from './invoice-store.ts';
import type { Standing } from './standing.ts';

/** What keeps runs, or will keep them, from starting, and the facts that tell how to mend it. */
export type BillingProblem =
  | {
      kind: 'declined' | 'needs_confirmation' | 'no_card' | 'uncollectible';
      invoice: MirroredInvoice;
      graceEndsMs: Ms | null;
    }
  | { kind: 'disputed'; invoiceId: string | null }
  | { kind: 'cap_reached'; capCents: Cents };

/** The one thing that stands in the way, worst first; null when nothing does. */
export async function findBillingProblem(
  db: Executor,
  { customerId, standing, nowMs }: { customerId: CustomerId; standing: Standing; nowMs: Ms },
): Promise<BillingProblem | null> {
  if (standing.kind === 'none' || standing.kind === 'ended') return null;
  if (standing.kind === 'paused' && standing.reason === 'disputed')
    return { kind: 'disputed', invoiceId: await findDisputedInvoice(db, customerId) };
  const graceEndsMs = standing.kind === 'past_due' ? standing.graceEndsMs : null;
  const uncollectible = await findUncollectible(db, customerId);
  if (uncollectible) return { kind: 'uncollectible', invoice: uncollectible, graceEndsMs };
  const failed = await findFailedInvoice(db, customerId);
  if (failed) return { kind: failed.failure ?? 'declined', invoice: failed, graceEndsMs };
  return findCapReached(db, customerId, nowMs);
}

async function findCapReached(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<BillingProblem | null> {
  const capCents = capNow(await getCustomer(db, customerId), nowMs);
  if (capCents === null) return null;
  const { held } = await getBalance(db, customerId);
  const left = capLeft(capCents, await sumMonth(db, customerId, nowMs), held);
  return left !== null && left <= 0 ? { kind: 'cap_reached', capCents } : null;
}
