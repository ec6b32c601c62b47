import type { Fence } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { coalesced } from '../core/coalesced.ts';
import type { CustomerId } from '../core/ids.ts';
import { endAllowance, forgive, grantAllowance, recharge } from '../credits/grants.ts';
import { findCustomerByStripeId, getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { allocateUsage } from './allocate-usage.ts';
import { whileFetching } from './fetch-lease.ts';
import { upsertInvoice } from './invoice-store.ts';
import { isLive, keptFirst } from './standing.ts';
import { upsertSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

const subscriptionFetches = coalesced<SubscriptionState[]>();
const invoiceFetches = coalesced<FetchedInvoice | null>();

/** Re-reads all of a customer's subscriptions, overwrites the mirror, and posts what follows from it. May be repeated at will. */
export function fetchSubscriptions(ports: Ports, customerId: CustomerId): Promise<SubscriptionState[]> {
  return subscriptionFetches(ports.db, customerId, () =>
    whileFetching(ports, customerId, (fence) => readSubscriptions(ports, customerId, fence)),
  );
}

async function readSubscriptions(
  { db, clock, stripe }: Ports,
  customerId: CustomerId,
  fence: Fence,
): Promise<SubscriptionState[]> {
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!stripeCustomerId) return [];
  const states = await stripe.listSubscriptions(stripeCustomerId);
  const nowMs = clock.now();
  await transaction(db, async (trx) => {
    await fence.check(trx);
    const [kept] = keptFirst(states);
    for (const state of states) {
      await upsertSubscription(trx, customerId, state, nowMs);
      // Past due follows active: it was active when its first invoice was paid.
      const wasActive = state.status === 'active' || state.status === 'past_due';
      // A second one that two tabs made brings no second allowance: it is about to be ended.
      if (wasActive && state === kept) await grantAllowance(trx, { customerId, subscriptionId: state.id, nowMs });
      if (!isLive(state.status) && state.endedAtMs !== null)
        await endAllowance(trx, { customerId, subscriptionId: state.id, nowMs });
    }
  });
  return states;
}

/** What a fetch of an invoice found and did. */
export type FetchedInvoice = { customerId: CustomerId; invoice: InvoiceState; recharged: boolean; forgiven: boolean };

/**
 * Re-reads an invoice, overwrites its mirror, and posts the recharge of a paid one (rule 2) or the forgiveness of a
 * voided one (rule 6), once. Null when it belongs to none of our customers.
 */
export function fetchInvoice(ports: Ports, invoiceId: string): Promise<FetchedInvoice | null> {
  return invoiceFetches(ports.db, invoiceId, () =>
    whileFetching(ports, invoiceId, (fence) => readInvoice(ports, invoiceId, fence)),
  );
}

async function readInvoice(
  { db, clock, stripe }: Ports,
  invoiceId: string,
  fence: Fence,
): Promise<FetchedInvoice | null> {
  const invoice = await stripe.getInvoice(invoiceId);
  const customer = await findCustomerByStripeId(db, invoice.stripeCustomerId);
  if (!customer) return null;
  const customerId = customer.id;
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    await fence.check(trx);
    await upsertInvoice(trx, customerId, invoice, nowMs);
    await allocateUsage(trx, customerId, invoice);
    const cause = { customerId, invoiceId, runCredits: invoice.runCredits, nowMs };
    const recharged = invoice.status === 'paid' && (await recharge(trx, cause));
    const forgiven = invoice.status === 'void' && (await forgive(trx, cause));
    return { customerId, invoice, recharged, forgiven };
  });
}
