import { transaction } from '../../../db/transaction.ts';
import { clearFault, raiseFault } from '../../billing/fault-store.ts';
import { fetchInvoice, fetchSubscriptions } from '../../billing/fetch.ts';
import { forgetInvoice } from '../../billing/forget-store.ts';
import { deleteOtherProducts } from '../../billing/other-product-store.ts';
import { payOpenInvoices } from '../../billing/pay-open-invoices.ts';
import { repairSubscription } from '../../billing/repair.ts';
import { writeOffUnbilled } from '../../billing/write-off-unbilled.ts';
import { asId, type InvoiceId } from '../../core/ids.ts';
import type { Deps } from '../../deps.ts';
import { noticeInvoice } from '../../notifications/notice-invoice.ts';
import { wakeWaitingRuns } from '../../scenarios/run-queue-store.ts';
import type { Handler } from '../handler.ts';
import { customerOf } from './customer-of.ts';

const invoiceIdOf = ({ objectId }: Parameters<Handler>[1]): InvoiceId | null => (objectId ? asId(objectId) : null);

/**
 * A threshold invoice is finalized at once, so that nobody waits an hour for a recharge; unless Stripe would not charge it
 * automatically, because collection is paused or set to manual, or invoices are sent (rule 11).
 */
export const invoiceCreated: Handler = async (deps, event) => {
  const invoiceId = invoiceIdOf(event);
  if (!invoiceId) return;
  const fetched = await fetchInvoice(deps, invoiceId);
  if (fetched?.invoice.status !== 'draft' || fetched.invoice.billingReason !== 'subscription_threshold') return;
  const { autoAdvance, collection, subscriptionId } = fetched.invoice;
  if (!autoAdvance || collection !== 'charged') return;
  const subscriptions = await fetchSubscriptions(deps, fetched.customerId);
  const isPaused = subscriptions.some(({ id, collection: { paused } }) => id === subscriptionId && paused !== null);
  if (!isPaused) await deps.stripe.finalizeInvoice(invoiceId);
};

export const invoiceChanged: Handler = async (deps, event) => {
  const invoiceId = invoiceIdOf(event);
  if (invoiceId) await followInvoice(deps, invoiceId);
};

/** Stripe could not make a draft final: nobody is charged, and nobody is recharged, until an operator fixes the cause. */
export const invoiceStuck: Handler = async (deps, event) => {
  const invoiceId = invoiceIdOf(event);
  if (!invoiceId) return;
  const fetched = await fetchInvoice(deps, invoiceId);
  if (fetched?.invoice.status !== 'draft') return;
  await raiseFault(deps.db, {
    key: stuckKey(invoiceId),
    customerId: fetched.customerId,
    message: `Stripe could not finalize the invoice ${invoiceId}: its page in the Stripe dashboard says why.`,
    nowMs: deps.clock.now(),
  });
};

/** Only a draft can be deleted: it is shown nowhere any more. */
export const invoiceDeleted: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  const invoiceId = invoiceIdOf(event);
  if (!customer || !invoiceId) return;
  await transaction(deps.db, async (trx) => {
    await forgetInvoice(trx, customer.id, invoiceId);
    await deleteOtherProducts(trx, customer.id, [invoiceId]);
  });
};

/** Fetches an invoice, and does all that its new state asks for. */
export async function followInvoice(deps: Deps, invoiceId: InvoiceId): Promise<void> {
  const fetched = await fetchInvoice(deps, invoiceId);
  if (!fetched) return;
  // The standing follows from both, and paying must restore it without waiting for the subscription's own event.
  await repairSubscription(deps, fetched.customerId);
  if (fetched.invoice.status !== 'draft') await clearFault(deps.db, stuckKey(invoiceId));
  await noticeInvoice(deps, fetched.customerId, invoiceId);
  // It may be the last one of its period: what it does not bill, nothing will (rule 9).
  await writeOffUnbilled(deps, fetched.customerId);
  // The card may have been replaced before its failure was heard of.
  if (fetched.invoice.failure !== null) await payOpenInvoices(deps, fetched.customerId);
  await wakeWaitingRuns(deps.db, fetched.customerId);
  deps.signals.notify('runs');
}

const stuckKey = (invoiceId: InvoiceId): string => `invoice:${invoiceId}:stuck`;
