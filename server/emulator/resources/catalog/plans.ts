import type Stripe from 'stripe';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { interval } from './price-params.ts';
import { createPrice } from './prices.ts';
import { createProduct } from './products.ts';

type Price = Docs['price'];
type Plan = Wire<Stripe.Plan>;

const CreateParams = z.strictObject({
  active: form.boolean.optional(),
  amount: form.integer.pipe(z.number().min(0)).optional(),
  amount_decimal: form.decimal.optional(),
  currency: form.currency,
  id: form.string.optional(),
  interval,
  interval_count: form.integer.pipe(z.number().min(1)).optional(),
  metadata: form.metadata.optional(),
  meter: form.string.optional(),
  nickname: form.string.optional(),
  product: z.union([form.string, z.strictObject({ name: form.string, metadata: form.metadata.optional() })]),
  usage_type: z.enum(['licensed', 'metered']).optional(),
});
const UpdateParams = z.strictObject({
  active: form.boolean.optional(),
  metadata: form.metadata.optional(),
  nickname: form.text.optional(),
});
const ListParams = z.strictObject({ ...listShape, active: form.boolean.optional(), product: form.string.optional() });

/** A recurring price under its older name: the two share ids and states. */
function planOf(price: Price): Plan {
  const recurring = price.recurring;
  if (!recurring) throw missing('plan', price.id, 'plan');
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: recurring.interval,
    interval_count: recurring.interval_count,
    livemode: false,
    metadata: price.metadata,
    meter: recurring.meter,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: price.transform_quantity,
    trial_period_days: recurring.trial_period_days,
    usage_type: recurring.usage_type,
  };
}

function getPlan(ctx: Ctx, id: string): Price {
  const price = ctx.store.find('price', id);
  if (!price?.recurring) throw missing('plan', id, 'plan');
  return price;
}

function createPlan(ctx: Ctx, params: z.output<typeof CreateParams>): Plan {
  const { amount, amount_decimal, interval: every, interval_count, meter, usage_type, product, id, ...rest } = params;
  if (id !== undefined && !ctx.store.claim(id)) throw invalid('Plan already exists.', 'id', 'resource_already_exists');
  const made = createPrice(
    ctx,
    {
      ...rest,
      product: typeof product === 'string' ? product : createProduct(ctx, product).id,
      unit_amount: amount,
      unit_amount_decimal: amount_decimal,
      recurring: { interval: every, interval_count, meter, usage_type },
    },
    id,
  );
  const plan = planOf(made);
  ctx.emit('plan.created', plan);
  return plan;
}

function updatePlan(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Plan {
  const price = getPlan(ctx, id);
  const plan = planOf(
    ctx.store.update('price', {
      ...price,
      active: params.active ?? price.active,
      metadata: mergedMetadata(price.metadata, params.metadata),
      nickname: params.nickname === undefined ? price.nickname : params.nickname,
    }),
  );
  ctx.emit('plan.updated', plan);
  return plan;
}

function deletePlan(ctx: Ctx, id: string) {
  const plan = planOf(getPlan(ctx, id));
  ctx.store.update('price', { ...getPlan(ctx, id), active: false });
  ctx.store.remove('price', id);
  ctx.emit('plan.deleted', plan);
  return { id, object: 'plan', deleted: true };
}

export const routes: Route[] = [
  route('POST', '/v1/plans', CreateParams, createPlan),
  route('GET', '/v1/plans', ListParams, (ctx, { active, product, ...params }) => {
    const filter = { parent: product, status: active === undefined ? undefined : String(active) };
    const page = listWhere(ctx, 'price', '/v1/plans', params, filter, (price) => price.recurring !== null);
    return { ...page, data: page.data.map(planOf) };
  }),
  route('GET', '/v1/plans/{plan}', nothing, (ctx, _, id = '') => planOf(getPlan(ctx, id))),
  route('POST', '/v1/plans/{plan}', UpdateParams, (ctx, params, id = '') => updatePlan(ctx, id, params)),
  route('DELETE', '/v1/plans/{plan}', nothing, (ctx, _, id = '') => deletePlan(ctx, id)),
];
