import { pullInvoice, pullSubscriptions } from '../../billing/pull.ts';
import { noticeInvoice } from '../../notifications/notices.ts';
import { wakeWaitingRuns } from '../../scenarios/run-store.ts';
import type { Handler } from '../handlers.ts';

/** A threshold invoice is finalized at once, so that nobody waits an hour for a recharge. */
export const invoiceCreated: Handler = async (deps, event) => {
  if (!event.objectId) return;
  const pulled = await pullInvoice(deps, event.objectId);
  const isDraft = pulled?.invoice.status === 'draft';
  if (isDraft && pulled.invoice.billingReason === 'subscription_threshold')
    await deps.stripe.finalizeInvoice(event.objectId);
};

export const invoiceChanged: Handler = async (deps, event) => {
  if (!event.objectId) return;
  const pulled = await pullInvoice(deps, event.objectId);
  if (!pulled) return;
  // The standing follows from both, and paying must restore it without waiting for the subscription's own event.
  await pullSubscriptions(deps, pulled.customerId);
  await noticeInvoice(deps, pulled);
  await wakeWaitingRuns(deps.db, pulled.customerId);
  deps.signals.notify('runs');
};
