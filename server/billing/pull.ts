import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { oneAtATime } from '../core/one-at-a-time.ts';
import { endAllowance, forgive, grantAllowance, recharge } from '../credits/grants.ts';
import { findCustomerByStripeId, getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { upsertInvoice } from './invoice-store.ts';
import { isLive } from './standing.ts';
import { upsertSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe'>;

/** Two pulls of one object at once could write the older answer last. */
const inOrder = oneAtATime();

/** Re-reads all of a customer's subscriptions, overwrites the mirror, and posts what follows from it. May be repeated at will. */
export function pullSubscriptions({ db, clock, stripe }: Ports, customerId: CustomerId): Promise<SubscriptionState[]> {
  return inOrder(db, customerId, async () => {
    const { stripeCustomerId } = await getCustomer(db, customerId);
    if (!stripeCustomerId) return [];
    const states = await stripe.listSubscriptions(stripeCustomerId);
    const nowMs = clock.now();
    await transaction(db, async (trx) => {
      for (const state of states) {
        await upsertSubscription(trx, customerId, state, nowMs);
        // Past due follows active: it was active when its first invoice was paid.
        const wasActive = state.status === 'active' || state.status === 'past_due';
        if (wasActive) await grantAllowance(trx, { customerId, subscriptionId: state.id, nowMs });
        if (!isLive(state.status) && state.endedAtMs !== null)
          await endAllowance(trx, { customerId, subscriptionId: state.id, nowMs });
      }
    });
    return states;
  });
}

/** What a pull of an invoice found and did. */
export type PulledInvoice = { customerId: CustomerId; invoice: InvoiceState; recharged: boolean; forgiven: boolean };

/**
 * Re-reads an invoice, overwrites its mirror, and posts the recharge of a paid one (rule 2) or the forgiveness of a
 * voided one (rule 6), once. Null when it belongs to none of our customers.
 */
export function pullInvoice({ db, clock, stripe }: Ports, invoiceId: string): Promise<PulledInvoice | null> {
  return inOrder(db, invoiceId, async () => {
    const invoice = await stripe.getInvoice(invoiceId);
    const customer = await findCustomerByStripeId(db, invoice.stripeCustomerId);
    if (!customer) return null;
    const customerId = customer.id;
    const nowMs = clock.now();
    return transaction(db, async (trx) => {
      await upsertInvoice(trx, customerId, invoice, nowMs);
      const cause = { customerId, invoiceId, runCredits: invoice.runCredits, nowMs };
      const recharged = invoice.status === 'paid' && (await recharge(trx, cause));
      const forgiven = invoice.status === 'void' && (await forgive(trx, cause));
      return { customerId, invoice, recharged, forgiven };
    });
  });
}
