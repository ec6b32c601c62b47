import type { CustomerId } from '../core/ids.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { InvoicePreview } from '../stripe/invoices.ts';
import { findStanding } from './find-standing.ts';
import { isLive } from './standing.ts';

/** The next invoice as Stripe has it now; null when none is to come, or when Stripe does not say. */
export async function previewNext(
  { db, clock, stripe }: Pick<Deps, 'db' | 'clock' | 'stripe'>,
  customerId: CustomerId,
): Promise<InvoicePreview | null> {
  const { subscription } = await findStanding(db, customerId, clock.now());
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!subscription || !isLive(subscription.status) || !stripeCustomerId || subscription.cancelAtMs !== null)
    return null;
  return stripe.previewNext({ ...subscription, stripeCustomerId }).catch((error) => {
    if (error instanceof StripeFault) return null;
    throw error;
  });
}
