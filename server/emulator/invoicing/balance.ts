/** Stripe charges no less than this (USD); less is carried over. docs.stripe.com/currencies#minimum-and-maximum-charge-amounts */
export const MINIMUM_CHARGE_CENTS = 50;

/** What an invoice asks for, and the customer balance after it (positive: owed). Too little to charge goes onto the balance (documented: minimum-charge). */
export function withBalance(totalCents: number, startingCents: number): { dueCents: number; endingCents: number } {
  const dueCents = totalCents + startingCents;
  if (totalCents < 0 || dueCents < MINIMUM_CHARGE_CENTS) return { dueCents: 0, endingCents: dueCents };
  return { dueCents, endingCents: 0 };
}
