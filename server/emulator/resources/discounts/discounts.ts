import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { CouponTerms } from '../../invoicing/discounts.ts';
import { boundary } from '../../invoicing/periods.ts';
import { missing } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { updateStanding } from '../subscriptions/standing.ts';
import { redeemCoupon } from './coupons.ts';
import { redeemCode } from './promotion-codes.ts';

type Discount = Docs['discount'];
/** What a discount is of: a subscription, one of its items, an invoice or one of its items. */
type Place = Partial<Pick<Discount, 'subscription' | 'subscription_item' | 'invoice' | 'invoice_item'>>;
export type Owner = Place & {
  customer: string | null;
  /** Before any discount; null where no minimum is asked of it. */
  totalCents: number | null;
  /** What it has already. */
  discounts: string[];
};

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

/** Redeems what something is given; a discount that it has already stays. Null: none. `at` names the parameter's place. */
export function redeemAll(ctx: Ctx, wanted: z.output<typeof discountsParam>, owner: Owner, at = ''): string[] {
  if (wanted === undefined) return owner.discounts;
  const made: Discount[] = [];
  const ids = (wanted ?? []).flatMap(({ coupon, discount, promotion_code }, index) => {
    const name = at === '' ? `discounts[${index}]` : `${at}[discounts][${index}]`;
    if (discount !== undefined) return owner.discounts.includes(discount) ? [discount] : [];
    const param = `${name}[${promotion_code === undefined ? 'coupon' : 'promotion_code'}]`;
    const behind = promotion_code === undefined ? coupon : redeemCode(ctx, promotion_code, owner, param);
    if (behind === undefined) return [];
    const redeemed = redeem(ctx, behind, owner, param, promotion_code ?? null);
    made.push(redeemed);
    return [redeemed.id];
  });
  tell(
    ctx,
    made,
    owner.discounts.filter((each) => !ids.includes(each)).map((id) => ctx.store.get('discount', id)),
  );
  return ids;
}

/** What applies now. */
export const inForce = (ctx: Ctx, ids: string[]): string[] =>
  ids.filter((id) => {
    const { end } = ctx.store.get('discount', id);
    return !ctx.store.notes('discount', id).spent && (end === null || end > ctx.nowS);
  });

/** A subscription's own; where it has none, its customer's (documented: coupon-inherited). */
export function discountsOn(ctx: Ctx, customer: Docs['customer'], subscription: Docs['subscription'] | null): string[] {
  const own = subscription ? inForce(ctx, idsOf(subscription.discounts)) : [];
  return own.length > 0 || !customer.discount ? own : inForce(ctx, [customer.discount.id]);
}

/** After an invoice was made: `once` is spent. */
export function spendOn(ctx: Ctx, ids: string[]): void {
  for (const id of ids) {
    const notes = ctx.store.notes('discount', id);
    if (notes.duration === 'once') ctx.store.setNotes('discount', id, { ...notes, spent: true });
  }
}

/** What is over leaves the subscription and its items right after. */
export function dropSpentSoon(ctx: Ctx, subscription: string): void {
  ctx.schedule('subscription.discounts', subscription, ctx.nowMs);
}

/** A customer's own, once it is spent or over. */
export function dropOfCustomer(ctx: Ctx, id: string): void {
  const customer = ctx.store.find('customer', id);
  if (!customer?.discount || inForce(ctx, [customer.discount.id]).length > 0) return;
  endDiscount(ctx, customer.discount);
  ctx.store.update('customer', { ...customer, discount: null });
}

export function dropSpent(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription) return;
  const before = render(ctx, subscription);
  for (const item of ctx.store.all('subscription_item', { parent: id })) {
    const staying = leaving(ctx, idsOf(item.discounts));
    if (staying) ctx.store.update('subscription_item', { ...item, discounts: staying });
  }
  const staying = leaving(ctx, idsOf(subscription.discounts));
  const changed = staying ? ctx.store.update('subscription', { ...subscription, discounts: staying }) : subscription;
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
}

export const idsOf = (discounts: Docs['subscription']['discounts'] | null): string[] =>
  (discounts ?? []).filter((each) => typeof each === 'string');

export function termsOfDiscount(ctx: Ctx, id: string): CouponTerms {
  const { percentOff, amountOffCents, products } = ctx.store.notes('discount', id);
  return { percentOff, amountOffCents, products };
}

/** Takes off what a subscription has (assumed: discount-delete-all). */
function deleteSubscriptionDiscount(ctx: Ctx, id: string) {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription) throw missing('subscription', id, 'subscription_exposed_id');
  const ids = idsOf(subscription.discounts);
  const first = ids[0];
  if (first === undefined) throw missing('discount', id, 'subscription_exposed_id');
  for (const each of ids) endDiscount(ctx, ctx.store.get('discount', each));
  updateStanding(ctx, subscription, { discounts: [] });
  return gone(ctx.store.get('discount', first));
}

/** Of a customer: this API version has no parameter that gives one; the CLI's triggers have. */
function deleteCustomerDiscount(ctx: Ctx, id: string) {
  const customer = ctx.store.find('customer', id);
  if (!customer) throw missing('customer', id, 'customer');
  const { discount } = customer;
  if (!discount) throw missing('discount', id, 'customer');
  ctx.store.update('customer', { ...customer, discount: null });
  endDiscount(ctx, discount);
  return gone(discount);
}

function gone({ end: _, ...discount }: Discount): Wire<Stripe.DeletedDiscount> {
  return { ...discount, deleted: true };
}

function redeem(ctx: Ctx, couponId: string, owner: Owner, param: string, promotion_code: string | null): Discount {
  const coupon = redeemCoupon(ctx, couponId, param);
  const months = coupon.duration_in_months;
  const discount: Discount = {
    id: ctx.newId('di'),
    object: 'discount',
    checkout_session: null,
    customer: owner.customer,
    customer_account: null,
    end: months === null ? null : boundary(ctx.nowS, { interval: 'month', count: months }, 1),
    invoice: owner.invoice ?? null,
    invoice_item: owner.invoice_item ?? null,
    promotion_code,
    source: { coupon: coupon.id, type: 'coupon' },
    start: ctx.nowS,
    subscription: owner.subscription ?? null,
    subscription_item: owner.subscription_item ?? null,
  };
  // The coupon may be deleted: what it takes off is remembered here.
  return ctx.store.insert('discount', discount, {
    percentOff: coupon.percent_off,
    amountOffCents: coupon.amount_off,
    products: coupon.applies_to?.products ?? null,
    duration: coupon.duration,
    spent: false,
  });
}

// One for one is a switch (documented: coupon-switch). Discounts of an invoice or its items have no events (assumed: invoice-discount-events).
function tell(ctx: Ctx, made: Discount[], left: Discount[]): void {
  const [to] = made;
  const [from] = left;
  if (to && isTold(to) && from && made.length === 1 && left.length === 1) {
    emitUpdate(ctx, 'customer.discount.updated', render(ctx, from), to);
    return;
  }
  for (const discount of made.filter(isTold)) ctx.emit('customer.discount.created', discount);
  for (const discount of left) endDiscount(ctx, discount);
}

const isTold = ({ invoice, invoice_item }: Discount): boolean => invoice === null && invoice_item === null;

function endDiscount(ctx: Ctx, discount: Discount): void {
  if (isTold(discount)) ctx.emit('customer.discount.deleted', discount);
}

// Ends what no longer applies; null when all of it does.
function leaving(ctx: Ctx, ids: string[]): string[] | null {
  const staying = inForce(ctx, ids);
  if (staying.length === ids.length) return null;
  for (const id of ids.filter((each) => !staying.includes(each))) endDiscount(ctx, ctx.store.get('discount', id));
  return staying;
}

export const routes: Route[] = [
  route('DELETE', '/v1/subscriptions/{subscription}/discount', nothing, (ctx, _, id = '') =>
    deleteSubscriptionDiscount(ctx, id),
  ),
  route('DELETE', '/v1/customers/{customer}/discount', nothing, (ctx, _, id = '') => deleteCustomerDiscount(ctx, id)),
];
