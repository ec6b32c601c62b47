import type { CustomerId } from '../core/ids.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { BillingDetails } from '../stripe/billing-details.ts';
import { StripeFault } from '../stripe/errors.ts';
import { findCard } from './card-store.ts';

export type PaymentDetails = {
  /** What is charged by default; null: nothing is on file. */
  card: { brand: string; last4: string | null; expMonth: number | null; expYear: number | null } | null;
  /** Who invoices are made out to; null when Stripe has nobody, or cannot be reached now. */
  details: BillingDetails | null;
};

/** The card on file, from the mirror, and who invoices are made out to, which Stripe alone keeps. */
export async function readPaymentDetails(
  { db, stripe }: Pick<Deps, 'db' | 'stripe'>,
  customerId: CustomerId,
): Promise<PaymentDetails> {
  const { stripeCustomerId } = await getCustomer(db, customerId);
  const card = await findCard(db, customerId);
  const shown = card && { brand: card.brand, last4: card.last4, expMonth: card.expMonth, expYear: card.expYear };
  if (!stripeCustomerId) return { card: shown, details: null };
  try {
    return { card: shown, details: await stripe.hurried().findBillingDetails(stripeCustomerId) };
  } catch (error) {
    if (error instanceof StripeFault) return { card: shown, details: null };
    throw error;
  }
}
