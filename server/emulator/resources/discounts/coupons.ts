import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { getProduct } from '../catalog/product-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';

type Coupon = Docs['coupon'];

const percent = form.decimal.transform(Number).pipe(z.number().gt(0).max(100));
const CreateParams = z.strictObject({
  amount_off: form.integer.pipe(z.number().min(1)).optional(),
  applies_to: z.strictObject({ products: form.list(form.string, 50).optional() }).optional(),
  currency: form.currency.optional(),
  duration: z.enum(['forever', 'once', 'repeating']).optional(),
  duration_in_months: form.integer.pipe(z.number().min(1)).optional(),
  id: form.string.optional(),
  max_redemptions: form.integer.pipe(z.number().min(1)).optional(),
  metadata: form.metadata.optional(),
  name: form.string.max(40).optional(),
  percent_off: percent.optional(),
  redeem_by: form.integer.optional(),
});
const UpdateParams = z.strictObject({ metadata: form.metadata.optional(), name: form.string.max(40).optional() });

export function createCoupon(ctx: Ctx, params: z.output<typeof CreateParams>): Coupon {
  const { amount_off, percent_off, currency, duration = 'once', duration_in_months, redeem_by } = params;
  if ((amount_off === undefined) === (percent_off === undefined))
    throw invalid('You must specify exactly one of: percent_off, amount_off.', 'percent_off');
  if (amount_off !== undefined && currency === undefined) throw needed('currency');
  if ((duration === 'repeating') !== (duration_in_months !== undefined))
    throw invalid(
      '`duration_in_months` goes with `duration` set to `repeating`, and only with it.',
      'duration_in_months',
    );
  if (redeem_by !== undefined && redeem_by <= ctx.nowS)
    throw invalid('Invalid timestamp: must be in the future.', 'redeem_by');
  const id = params.id ?? ctx.newId('co').slice(-8);
  if (!ctx.store.claim(id)) throw invalid('Coupon already exists.', undefined, 'resource_already_exists');
  const products = params.applies_to?.products;
  for (const product of products ?? []) getProduct(ctx, product, 'applies_to[products]');
  const coupon = ctx.store.insert('coupon', {
    id,
    object: 'coupon',
    ...(products && { applies_to: { products } }),
    amount_off: amount_off ?? null,
    created: ctx.nowS,
    currency: currency ?? null,
    duration,
    duration_in_months: duration_in_months ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergedMetadata({}, params.metadata),
    name: params.name ?? null,
    percent_off: percent_off ?? null,
    redeem_by: redeem_by ?? null,
    times_redeemed: 0,
    valid: true,
  });
  ctx.emit('coupon.created', coupon);
  return coupon;
}

export function getCoupon(ctx: Ctx, id: string, param = 'coupon'): Coupon {
  const coupon = ctx.store.find('coupon', id);
  if (!coupon) throw missing('coupon', id, param);
  return { ...coupon, valid: mayRedeem(ctx, coupon) };
}

/** Counts a redemption, or refuses one that comes too late or is one too many. */
export function redeemCoupon(ctx: Ctx, id: string, param: string): Coupon {
  const coupon = getCoupon(ctx, id, param);
  if (!coupon.valid) throw invalid(`Coupon expired: ${id}`, param, 'coupon_expired');
  const times_redeemed = coupon.times_redeemed + 1;
  const counted = ctx.store.update('coupon', { ...coupon, times_redeemed });
  const redeemed = ctx.store.update('coupon', { ...counted, valid: mayRedeem(ctx, counted) });
  emitUpdate(ctx, 'coupon.updated', render(ctx, coupon), redeemed);
  return redeemed;
}

const mayRedeem = (ctx: Ctx, { redeem_by, max_redemptions, times_redeemed }: Coupon): boolean =>
  (redeem_by === null || redeem_by > ctx.nowS) && (max_redemptions === null || times_redeemed < max_redemptions);

function updateCoupon(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Coupon {
  const coupon = getCoupon(ctx, id);
  const changed = ctx.store.update('coupon', {
    ...coupon,
    name: params.name ?? coupon.name,
    metadata: mergedMetadata(coupon.metadata ?? {}, params.metadata),
  });
  emitUpdate(ctx, 'coupon.updated', render(ctx, coupon), changed);
  return changed;
}

/** What was redeemed before stays (documented: coupon-deleted). */
function deleteCoupon(ctx: Ctx, id: string): Wire<Stripe.DeletedCoupon> {
  const coupon = getCoupon(ctx, id);
  ctx.store.remove('coupon', id);
  ctx.emit('coupon.deleted', coupon);
  return { id, object: 'coupon', deleted: true };
}

export const routes: Route[] = [
  route('POST', '/v1/coupons', CreateParams, createCoupon),
  route('GET', '/v1/coupons', z.strictObject(listShape), (ctx, params) =>
    listPage(ctx, 'coupon', '/v1/coupons', params, {}),
  ),
  route('GET', '/v1/coupons/{coupon}', nothing, (ctx, _, id = '') => getCoupon(ctx, id)),
  route('POST', '/v1/coupons/{coupon}', UpdateParams, (ctx, params, id = '') => updateCoupon(ctx, id, params)),
  route('DELETE', '/v1/coupons/{coupon}', nothing, (ctx, _, id = '') => deleteCoupon(ctx, id)),
];
