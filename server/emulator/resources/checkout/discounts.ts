import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';
import { getCoupon, redeemCoupon } from '../discounts/coupons.ts';
import { checkCode, redeemCode } from '../discounts/promotion-codes.ts';
import { sessionLineItems } from './lines.ts';

type Session = Docs['checkout.session'];

const discount = z.strictObject({ coupon: form.string.optional(), promotion_code: form.string.optional() });
type Wanted = z.output<typeof discount>;

export const checkoutDiscounts = form.list(discount, 1).optional();

/** What a new session takes off from the start. A session has either this or a field for codes (assumed: checkout-discount-or-codes). */
export function checkDiscountParams(params: {
  mode: string;
  discounts?: Wanted[] | undefined;
  allow_promotion_codes?: boolean | undefined;
}) {
  const { discounts, allow_promotion_codes } = params;
  const asked = discounts ? 'discounts' : allow_promotion_codes ? 'allow_promotion_codes' : null;
  if (asked !== null && params.mode === 'setup') throw invalid(`\`${asked}\` cannot be used in \`setup\` mode.`, asked);
  if (discounts && allow_promotion_codes !== undefined)
    throw invalid('You may only specify one of these parameters: allow_promotion_codes, discounts.', 'discounts');
}

/** What the buyer typed. Refuses codes that are unknown, spent, late, for others or for bigger orders; counts nothing yet. */
export function applyPromotionCode(ctx: Ctx, session: Session, code: string): Session {
  if (session.mode === 'setup' || !session.allow_promotion_codes)
    throw invalid('Promotion codes are not enabled for this Checkout Session.', 'promotion_code');
  const known = ctx.store.all('promotion_code', { lookup: code.trim().toUpperCase() });
  const found = known.find(({ active }) => active) ?? known[0];
  if (!found) throw invalid('This code is invalid.', 'promotion_code');
  return setDiscount(ctx, session, { promotion_code: found.id }, 'promotion_code');
}

/** Null takes off what was there. `param` names the place of the discount in refusals. */
export function setDiscount(ctx: Ctx, session: Session, wanted: Wanted | null, param: string): Session {
  const terms = wanted === null ? undefined : termsOf(ctx, session, wanted, param);
  ctx.store.setNotes('checkout.session', session.id, { ...ctx.store.notes('checkout.session', session.id), terms });
  const amount_discount = sessionLineItems(ctx, session.id).reduce((sum, line) => sum + line.amount_discount, 0);
  const amount_total = (session.amount_subtotal ?? 0) - amount_discount;
  return ctx.store.update('checkout.session', {
    ...session,
    amount_total,
    discounts:
      wanted === null ? [] : [{ coupon: wanted.coupon ?? null, promotion_code: wanted.promotion_code ?? null }],
    payment_status: amount_total > 0 ? 'unpaid' : 'no_payment_required',
    total_details: { amount_discount, amount_shipping: 0, amount_tax: 0 },
  });
}

/** As the subscription that results is given them. */
export const chosenDiscounts = (session: Session) =>
  (session.discounts ?? []).map(({ coupon, promotion_code }) => ({
    coupon: idOf(coupon),
    promotion_code: idOf(promotion_code),
  }));

/** Counts what was bought with, where no subscription does. */
export function redeemChosen(ctx: Ctx, session: Session): void {
  const order = { customer: idOf(session.customer) ?? null, totalCents: session.amount_subtotal };
  for (const { coupon, promotion_code } of chosenDiscounts(session)) {
    const behind = promotion_code === undefined ? coupon : redeemCode(ctx, promotion_code, order, 'promotion_code');
    if (behind !== undefined) redeemCoupon(ctx, behind, 'discounts');
  }
}

/** What the page calls the discount. */
export function discountName(ctx: Ctx, session: Session): string | null {
  const [chosen] = chosenDiscounts(session);
  if (chosen?.promotion_code !== undefined) return ctx.store.get('promotion_code', chosen.promotion_code).code;
  if (chosen?.coupon === undefined) return null;
  return ctx.store.find('coupon', chosen.coupon)?.name ?? chosen.coupon;
}

function termsOf(ctx: Ctx, session: Session, { coupon, promotion_code }: Wanted, param: string) {
  if ((coupon === undefined) === (promotion_code === undefined))
    throw invalid('You must specify exactly one of these parameters: coupon, promotion_code.', param);
  const order = { customer: idOf(session.customer) ?? null, totalCents: session.amount_subtotal };
  const behind = coupon ?? checkCode(ctx, promotion_code ?? '', order, param);
  const { valid, currency, percent_off, amount_off, applies_to } = getCoupon(ctx, behind, param);
  if (!valid) throw invalid(`Coupon expired: ${behind}`, param, 'coupon_expired');
  if (currency !== null && currency !== session.currency)
    throw invalid(`The coupon's currency (${currency}) is not that of this session.`, param);
  return { percentOff: percent_off, amountOffCents: amount_off, products: applies_to?.products ?? null };
}

const idOf = (given: string | { id: string } | null): string | undefined =>
  typeof given === 'string' ? given : given?.id;
