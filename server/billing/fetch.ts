import type { Fence } from '../../db/leases.ts';
import { type Trx, transaction } from '../../db/transaction.ts';
import { coalesced } from '../core/coalesced.ts';
import type { CustomerId, InvoiceId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { endAllowance, forgive, grantAllowance, recharge } from '../credits/grants.ts';
import { findCustomerByStripeId, getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { unlessUnknown } from '../stripe/errors.ts';
import type { InvoiceState } from '../stripe/invoices.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { allocateUsage } from './allocate-usage.ts';
import { whileFetching } from './fetch-lease.ts';
import { forgetInvoice, forgetSubscription } from './forget-store.ts';
import { upsertInvoice } from './invoice-store.ts';
import { hasCreditNotes, saveCreditNotes } from './money-back-store.ts';
import { mrrOf, recordMrr } from './mrr-store.ts';
import { deleteOtherProducts, otherInvoice, otherSubscription, upsertOtherProduct } from './other-product-store.ts';
import { isOurInvoice, isOurs } from './ours.ts';
import { savePayments } from './payment-store.ts';
import { isLive, keptFirst } from './standing.ts';
import { listSubscriptions, upsertSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

const subscriptionFetches = coalesced<SubscriptionState[]>();
const invoiceFetches = coalesced<FetchedInvoice | null>();

/**
 * Re-reads all of a customer's subscriptions, overwrites the mirror of ours, and posts what follows from it. Others are
 * kept only to be shown (rule 8). Returns ours. Idempotent.
 */
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
  const { stripeCustomerId, deletedAtMs } = await getCustomer(db, customerId);
  if (!stripeCustomerId) {
    await transaction(db, (trx) => recordMrr(trx, { customerId, cents: 0, sinceMs: clock.now(), nowMs: clock.now() }));
    return [];
  }
  const found = await stripe.listSubscriptions(stripeCustomerId);
  const states = found.filter((state) => isOurs(state, customerId));
  const others = found.filter((state) => !isOurs(state, customerId));
  const nowMs = clock.now();
  await transaction(db, async (trx) => {
    await fence.check(trx);
    for (const other of others) await setAside(trx, customerId, other, { isShown: deletedAtMs === null, nowMs });
    await deleteOtherProducts(trx, customerId, ids(states));
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
    const sinceMs = Math.min(nowMs, ...states.map(({ createdAtMs }) => createdAtMs));
    await recordMrr(trx, { customerId, cents: mrrOf(states, stripe.prices.accounts), sinceMs, nowMs });
  });
  return states;
}

const ids = (states: { id: string }[]): string[] => states.map(({ id }) => id);

/** One that is not ours, or no longer: its allowance ends, if it ever brought one. Of an erased customer nothing is kept. */
async function setAside(
  trx: Trx,
  customerId: CustomerId,
  other: SubscriptionState,
  { isShown, nowMs }: { isShown: boolean; nowMs: Ms },
): Promise<void> {
  await forgetSubscription(trx, customerId, other.id);
  await endAllowance(trx, { customerId, subscriptionId: other.id, nowMs });
  if (isShown) await upsertOtherProduct(trx, customerId, otherSubscription(other), nowMs);
}

/** What a fetch of an invoice found and did. */
export type FetchedInvoice = { customerId: CustomerId; invoice: InvoiceState; recharged: boolean; forgiven: boolean };

/**
 * Re-reads an invoice, overwrites its mirror, and posts the recharge of a paid one (rule 2) or the forgiveness of a
 * voided one (rule 6), once. Null when it is gone, belongs to none of our customers, or is for another
 * product (rule 8).
 */
export function fetchInvoice(ports: Ports, invoiceId: InvoiceId): Promise<FetchedInvoice | null> {
  return invoiceFetches(ports.db, invoiceId, () =>
    whileFetching(ports, invoiceId, (fence) => readInvoice(ports, invoiceId, fence)),
  );
}

async function readInvoice(ports: Ports, invoiceId: InvoiceId, fence: Fence): Promise<FetchedInvoice | null> {
  const { db, clock, stripe } = ports;
  // The draft may have been deleted after the event was sent.
  const invoice = await unlessUnknown(stripe.getInvoice(invoiceId));
  if (!invoice) return null;
  const customer = await findCustomerByStripeId(db, invoice.stripeCustomerId);
  if (!customer) return null;
  const customerId = customer.id;
  const isOwn = isOurInvoice(invoice, customerId, await ourSubscriptionIds(ports, customerId, invoice));
  // Voiding the last one takes its amount off the invoice, so notes that are known are read again too.
  const hasNotes = isOwn && (invoice.creditedCents > 0 || (await hasCreditNotes(db, customerId, invoiceId)));
  const notes = hasNotes ? await stripe.listCreditNotes(invoiceId) : [];
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    await fence.check(trx);
    if (!isOwn) {
      await forgetInvoice(trx, customerId, invoiceId);
      if (customer.deletedAtMs === null) await upsertOtherProduct(trx, customerId, otherInvoice(invoice), nowMs);
      return null;
    }
    await upsertInvoice(trx, customerId, invoice, nowMs);
    await savePayments(trx, { customerId, invoiceId, payments: invoice.payments });
    await saveCreditNotes(trx, { customerId, invoiceId, notes, nowMs });
    await allocateUsage(trx, customerId, invoice, nowMs);
    const cause = { customerId, invoiceId, runCredits: invoice.runCredits, nowMs };
    const recharged = invoice.status === 'paid' && (await recharge(trx, cause));
    const forgiven = invoice.status === 'void' && (await forgive(trx, cause));
    return { customerId, invoice, recharged, forgiven };
  });
}

/** Asks Stripe when the mirror does not know the invoice's subscription: it may be new, or another product. */
async function ourSubscriptionIds(
  ports: Ports,
  customerId: CustomerId,
  invoice: InvoiceState,
): Promise<ReadonlySet<string>> {
  if (invoice.subscriptionId === null || isOurs(invoice, customerId)) return new Set();
  const mirrored = ids(await listSubscriptions(ports.db, customerId));
  if (mirrored.includes(invoice.subscriptionId)) return new Set(mirrored);
  return new Set(ids(await fetchSubscriptions(ports, customerId)));
}
