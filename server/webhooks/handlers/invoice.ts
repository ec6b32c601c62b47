import { clearFault, raiseFault } from '../../billing/fault-store.ts';
import { pullInvoice } from '../../billing/fetch.ts';
import { repairSubscription } from '../../billing/repair.ts';
import type { Deps } from '../../deps.ts';
import { noticeInvoice } from '../../notifications/notice-invoice.ts';
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
  if (event.objectId) await followInvoice(deps, event.objectId);
};

/** Stripe could not make a draft final: nobody is charged, and nobody is recharged, until an operator mends the cause. */
export const invoiceStuck: Handler = async (deps, event) => {
  if (!event.objectId) return;
  const pulled = await pullInvoice(deps, event.objectId);
  if (pulled?.invoice.status !== 'draft') return;
  await raiseFault(deps.db, {
    key: stuckKey(event.objectId),
    customerId: pulled.customerId,
    message: `Stripe could not finalize the invoice ${event.objectId}: its page in the Stripe dashboard says why.`,
    nowMs: deps.clock.now(),
  });
};

/** Pulls an invoice, and does all that its new state asks for. */
export async function followInvoice(deps: Deps, invoiceId: string): Promise<void> {
  const pulled = await pullInvoice(deps, invoiceId);
  if (!pulled) return;
  // The standing follows from both, and paying must restore it without waiting for the subscription's own event.
  await repairSubscription(deps, pulled.customerId);
  if (pulled.invoice.status !== 'draft') await clearFault(deps.db, stuckKey(invoiceId));
  await noticeInvoice(deps, pulled.customerId, invoiceId);
  await wakeWaitingRuns(deps.db, pulled.customerId);
  deps.signals.notify('runs');
}

const stuckKey = (invoiceId: string): string => `invoice:${invoiceId}:stuck`;
