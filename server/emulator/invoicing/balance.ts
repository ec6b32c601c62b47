/**
 * Stripe charges no less than this, in the smallest unit of each currency; less is carried over (documented: minimum-charge).
 */
// biome-ignore format: a table of amounts
const MINIMUM_CHARGES: Record<string, number> = {
  usd: 50, aed: 200, aud: 50, bgn: 100, brl: 50, cad: 50, chf: 50, czk: 1_500, dkk: 250, eur: 50, gbp: 30, hkd: 400, huf: 17_500, inr: 50,
  jpy: 50, mxn: 1_000, myr: 200, nok: 300, nzd: 50, pln: 200, ron: 200, sek: 300, sgd: 50, thb: 1_000,
};
/** In all others it is what half a dollar is worth; here, fifty of the smallest unit (assumed: minimum-other). */
const OTHER_MINIMUM = 50;

export const minimumCharge = (currency: string): number => MINIMUM_CHARGES[currency] ?? OTHER_MINIMUM;

/** What an invoice asks for, and the customer balance after it (positive: owed). Too little to charge goes onto the balance (documented: minimum-charge). */
export function withBalance(
  totalCents: number,
  startingCents: number,
  currency: string,
): { dueCents: number; endingCents: number } {
  const dueCents = totalCents + startingCents;
  if (totalCents < 0 || dueCents < minimumCharge(currency)) return { dueCents: 0, endingCents: dueCents };
  return { dueCents, endingCents: 0 };
}
