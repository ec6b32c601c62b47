import { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import { form } from '../http/form.ts';
import { boundary } from '../invoicing/periods.ts';
import type { Docs } from '../store/docs.ts';
import { redeemCoupon } from './coupons.ts';
import { redeemCode } from './promotion-codes.ts';
import { updateStanding } from './subscription-standing.ts';

type Discount = Docs['discount'];
type Owner = {
  customer: string;
  subscription: string /** Before any discount; null where no minimum is asked of it. */;
  totalCents: number | null;
};
type Terms = { percentOff: number | null; amountOffCents: number | null };

export const discountsParam = form
  .clearable(
    form.list(
      z.strictObject({
        coupon: form.string.optional(),
        discount: form.string.optional(),
        promotion_code: form.string.optional(),
      }),
      20,
    ),
  )
  .optional();

/** Redeems what a subscription is given; a discount that it has already stays. Null: none. */
export function redeemAll(
  ctx: Ctx,
  wanted: z.output<typeof discountsParam>,
  owner: Owner & { discounts: string[] },
): string[] {
  if (wanted === undefined) return owner.discounts;
  const ids = (wanted ?? []).flatMap(({ coupon, discount, promotion_code }, index) => {
    const name = `discounts[${index}]`;
    if (discount !== undefined) return owner.discounts.includes(discount) ? [discount] : [];
    if (promotion_code !== undefined) {
      const behind = redeemCode(ctx, promotion_code, owner, `${name}[promotion_code]`);
      return [redeem(ctx, behind, owner, `${name}[promotion_code]`, promotion_code).id];
    }
    return coupon === undefined ? [] : [redeem(ctx, coupon, owner, `${name}[coupon]`).id];
  });
  for (const id of owner.discounts.filter((each) => !ids.includes(each))) endDiscount(ctx, id);
  return ids;
}

/** What applies now. */
export const inForce = (ctx: Ctx, ids: string[]): string[] =>
  ids.filter((id) => {
    const { end } = ctx.store.get('discount', id);
    return !ctx.store.notes('discount', id).spent && (end === null || end > ctx.nowS);
  });

/** After an invoice was made: `once` is spent; what is spent or over leaves the subscription right after. */
export function spendOn(ctx: Ctx, subscription: string, ids: string[]): void {
  for (const id of ids) {
    const notes = ctx.store.notes('discount', id);
    if (notes.duration === 'once') ctx.store.setNotes('discount', id, { ...notes, spent: true });
  }
  ctx.schedule('subscription.discounts', subscription, ctx.nowMs);
}

export function dropSpent(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription) return;
  const ids = idsOf(subscription.discounts);
  const staying = inForce(ctx, ids);
  for (const each of ids.filter((one) => !staying.includes(one))) endDiscount(ctx, each);
  if (staying.length < ids.length) updateStanding(ctx, subscription, { discounts: staying });
}

export const idsOf = (discounts: Docs['subscription']['discounts']): string[] =>
  discounts.filter((each) => typeof each === 'string');

export const termsOfDiscount = (ctx: Ctx, id: string): Terms => {
  const { percentOff, amountOffCents } = ctx.store.notes('discount', id);
  return { percentOff, amountOffCents };
};

function redeem(
  ctx: Ctx,
  couponId: string,
  owner: Owner,
  param: string,
  promotion_code: string | null = null,
): Discount {
  const coupon = redeemCoupon(ctx, couponId, param);
  const months = coupon.duration_in_months;
  const discount: Discount = {
    id: ctx.newId('di'),
    object: 'discount',
    checkout_session: null,
    customer: owner.customer,
    customer_account: null,
    end: months === null ? null : boundary(ctx.nowS, { interval: 'month', count: months }, 1),
    invoice: null,
    invoice_item: null,
    promotion_code,
    source: { coupon: coupon.id, type: 'coupon' },
    start: ctx.nowS,
    subscription: owner.subscription,
    subscription_item: null,
  };
  // The coupon may be deleted: what it takes off is remembered here.
  const terms = { percentOff: coupon.percent_off, amountOffCents: coupon.amount_off };
  ctx.store.insert('discount', discount, { ...terms, duration: coupon.duration, spent: false });
  ctx.emit('customer.discount.created', discount);
  return discount;
}

function endDiscount(ctx: Ctx, id: string): void {
  ctx.emit('customer.discount.deleted', ctx.store.get('discount', id));
}
