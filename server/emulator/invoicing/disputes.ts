/** What Stripe takes for a dispute, and keeps whatever comes of it (documented: $15 in the US). stripe.com/pricing */
export const DISPUTE_FEE_CENTS = 1500;
