import type { CustomerId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { findNewestMethod } from './card-store.ts';
import { listUntried, noteTried } from './invoice-store.ts';

/**
 * Tries the newest default payment method at once for every open invoice whose payment failed, whatever the reason, instead
 * of waiting for Stripe's next retry. Each is tried once with an invoice; `renewedBy` names the event that changed
 * the card itself, such as its expiry, after which it is tried again. May throw a StripeFault, and may be repeated.
 */
export async function payOpenInvoices(
  { db, stripe }: Pick<Deps, 'db' | 'stripe'>,
  customerId: CustomerId,
  { renewedBy = null }: { renewedBy?: string | null } = {},
): Promise<void> {
  const methodId = await findNewestMethod(db, customerId);
  if (methodId === null) return;
  for (const invoiceId of await listUntried(db, customerId, renewedBy === null ? methodId : null)) {
    const key = renewedBy === null ? `pay:${invoiceId}:${methodId}` : `pay:${invoiceId}:${methodId}:${renewedBy}`;
    await stripe.payInvoice(invoiceId, methodId, key);
    await noteTried(db, invoiceId, methodId);
  }
}
