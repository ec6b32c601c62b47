/** What Stripe takes for a dispute (documented: dispute-fee), and keeps whatever comes of it (assumed: dispute-fee-kept). */
export const DISPUTE_FEE_CENTS = 1500;
