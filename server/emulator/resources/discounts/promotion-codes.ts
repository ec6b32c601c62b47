import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { getCoupon } from './coupons.ts';

type PromotionCode = Docs['promotion_code'];

const CreateParams = z.strictObject({
  active: form.boolean.optional(),
  code: z
    .string()
    .regex(/^[a-zA-Z0-9-]{1,500}$/)
    .optional(),
  customer: form.string.optional(),
  expires_at: form.integer.optional(),
  max_redemptions: form.integer.pipe(z.number().min(1)).optional(),
  metadata: form.metadata.optional(),
  promotion: z.strictObject({ type: z.literal('coupon'), coupon: form.string }),
  restrictions: z
    .strictObject({
      first_time_transaction: form.boolean.optional(),
      minimum_amount: form.integer.pipe(z.number().min(1)).optional(),
      minimum_amount_currency: form.currency.optional(),
    })
    .optional(),
});
const UpdateParams = z.strictObject({ active: form.boolean.optional(), metadata: form.metadata.optional() });
const ListParams = z.strictObject({
  ...listShape,
  active: form.boolean.optional(),
  code: form.string.optional(),
  coupon: form.string.optional(),
  customer: form.string.optional(),
});

export function createPromotionCode(ctx: Ctx, params: z.output<typeof CreateParams>): PromotionCode {
  const coupon = getCoupon(ctx, params.promotion.coupon, 'promotion[coupon]');
  if (!coupon.valid) throw invalid(`Coupon expired: ${coupon.id}`, 'promotion[coupon]', 'coupon_expired');
  if (params.customer !== undefined) getCustomer(ctx, params.customer);
  const { restrictions } = params;
  if ((restrictions?.minimum_amount === undefined) !== (restrictions?.minimum_amount_currency === undefined))
    throw invalid('`minimum_amount` and `minimum_amount_currency` go together.', 'restrictions[minimum_amount]');
  const code = params.code ?? ctx.newId('promo').slice(-8).toUpperCase();
  if (ctx.store.all('promotion_code', { lookup: code.toUpperCase() }).some(({ active }) => active)) {
    throw invalid(`An active promotion code with \`code: ${code}\` already exists.`, 'code');
  }
  const made = ctx.store.insert('promotion_code', {
    id: ctx.newId('promo'),
    object: 'promotion_code',
    active: params.active ?? true,
    code,
    created: ctx.nowS,
    customer: params.customer ?? null,
    customer_account: null,
    expires_at: params.expires_at ?? null,
    livemode: false,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergedMetadata({}, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: {
      first_time_transaction: restrictions?.first_time_transaction ?? false,
      minimum_amount: restrictions?.minimum_amount ?? null,
      minimum_amount_currency: restrictions?.minimum_amount_currency ?? null,
    },
    times_redeemed: 0,
  });
  ctx.emit('promotion_code.created', made);
  return made;
}

/** `totalCents` is before any discount. */
type Order = { customer: string | null; totalCents: number | null };

/** Counts a redemption and gives the coupon behind the code, or refuses it. */
export function redeemCode(ctx: Ctx, id: string, order: Order, param: string): string {
  const coupon = checkCode(ctx, id, order, param);
  const code = getPromotionCode(ctx, id, param);
  const counted = ctx.store.update('promotion_code', { ...code, times_redeemed: code.times_redeemed + 1 });
  emitUpdate(ctx, 'promotion_code.updated', render(ctx, code), counted);
  return coupon;
}

/** The coupon behind the code, or a refusal; counts nothing. */
export function checkCode(ctx: Ctx, id: string, order: Order, param: string): string {
  const code = getPromotionCode(ctx, id, param);
  const refuse = (why: string) => invalid(`This promotion code cannot be redeemed because ${why}.`, param);
  const { first_time_transaction, minimum_amount } = code.restrictions;
  if (!code.active) throw refuse('it is not active');
  if (code.expires_at !== null && code.expires_at <= ctx.nowS) throw refuse('it has expired');
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions)
    throw refuse('it has been redeemed as often as it may be');
  if (code.customer !== null && code.customer !== order.customer) throw refuse('it belongs to another customer');
  const { customer } = order;
  if (first_time_transaction && customer !== null && hasPaid(ctx, customer))
    throw refuse('the associated customer has prior transactions');
  if (minimum_amount !== null && order.totalCents !== null && order.totalCents < minimum_amount)
    throw refuse('the order does not reach its minimum amount');
  return code.promotion.coupon ?? '';
}

const hasPaid = (ctx: Ctx, customer: string): boolean =>
  ctx.store.all('charge', { customer, status: 'succeeded' }).length > 0;

export function getPromotionCode(ctx: Ctx, id: string, param = 'promotion_code'): PromotionCode {
  const code = ctx.store.find('promotion_code', id);
  if (!code) throw missing('promotion_code', id, param);
  return code;
}

function updatePromotionCode(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): PromotionCode {
  const code = getPromotionCode(ctx, id);
  const changed = ctx.store.update('promotion_code', {
    ...code,
    active: params.active ?? code.active,
    metadata: mergedMetadata(code.metadata ?? {}, params.metadata),
  });
  emitUpdate(ctx, 'promotion_code.updated', render(ctx, code), changed);
  return changed;
}

export const routes: Route[] = [
  route('POST', '/v1/promotion_codes', CreateParams, createPromotionCode),
  route('GET', '/v1/promotion_codes', ListParams, (ctx, params) =>
    listPage(ctx, 'promotion_code', '/v1/promotion_codes', params, {
      customer: params.customer,
      lookup: params.code?.toUpperCase(),
      parent: params.coupon,
      status: params.active === undefined ? undefined : String(params.active),
    }),
  ),
  route('GET', '/v1/promotion_codes/{promotion_code}', nothing, (ctx, _, id = '') => getPromotionCode(ctx, id)),
  route('POST', '/v1/promotion_codes/{promotion_code}', UpdateParams, (ctx, params, id = '') =>
    updatePromotionCode(ctx, id, params),
  ),
];
