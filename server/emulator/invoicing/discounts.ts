import Big from 'big.js';
import { wholeCents } from './amounts.ts';

/**
 * What a coupon takes off. docs.stripe.com/billing/subscriptions/coupons. Percent with up to two decimals, amount in cents.
 * `products`: the only ones that it applies to; null for all.
 */
export type CouponTerms = { percentOff: number | null; amountOffCents: number | null; products: string[] | null };
/** `lines`: the places that it is for; one of the whole order names none. */
export type AppliedCoupon = CouponTerms & { lines?: number[] };

export type DiscountableLine = { amountCents: number; discountable: boolean; product: string | null };

/** What each coupon takes off each line, in the order in which they were given: a later one sees what the earlier left (documented: coupon-order). */
export function discountLines(lines: DiscountableLine[], coupons: AppliedCoupon[]): number[][] {
  const left = lines.map((line) => (line.discountable ? Math.max(0, line.amountCents) : 0));
  return coupons.map((coupon) => {
    const open = lines.map((line, index) => (isFor(coupon, line, index) ? (left[index] ?? 0) : 0));
    const taken =
      coupon.percentOff === null ? spread(open, coupon.amountOffCents ?? 0) : share(open, coupon.percentOff);
    taken.forEach((cents, index) => {
      left[index] = (left[index] ?? 0) - cents;
    });
    return taken;
  });
}

/** What discounts leave of a price: `left` cents of `of`. */
export type Share = { left: number; of: number };
export const WHOLE: Share = { left: 1, of: 1 };

export const shareOf = (amountCents: number, offCents: number): Share =>
  amountCents > 0 ? { left: amountCents - offCents, of: amountCents } : WHOLE;

const isFor = ({ lines, products }: AppliedCoupon, { product }: DiscountableLine, index: number): boolean =>
  (lines?.includes(index) ?? true) && (products === null || (product !== null && products.includes(product)));

/** A percentage of each line by itself, half a cent up (assumed: discount-rounding). */
const share = (left: number[], percent: number): number[] =>
  left.map((cents) => wholeCents(new Big(cents).times(percent).div(100)));

/** A sum over the lines by their size, rounded down; what that leaves over goes to the later ones, so that the sum is exact (documented: coupon-spread). */
function spread(left: number[], amountOffCents: number): number[] {
  const total = left.reduce((sum, cents) => sum + cents, 0);
  let due = Math.min(amountOffCents, total);
  let rest = total;
  return left.map((cents) => {
    const taken = rest === 0 ? 0 : new Big(due).times(cents).div(rest).round(0, Big.roundDown).toNumber();
    due -= taken;
    rest -= cents;
    return taken;
  });
}
