import Big from 'big.js';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { PriceTerms } from '../../invoicing/amounts.ts';
import type { Interval, Recurrence } from '../../invoicing/periods.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { getMeter } from '../meters/meters.ts';
import { render } from '../render.ts';
import { CreateParams, interval, type Tier } from './price-params.ts';
import { getProduct, insertProduct } from './product-records.ts';

type Price = Docs['price'];

const UpdateParams = z.strictObject({
  active: form.boolean.optional(),
  lookup_key: form.text.optional(),
  metadata: form.metadata.optional(),
  nickname: form.text.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  transfer_lookup_key: form.boolean.optional(),
});
const ListParams = z.strictObject({
  ...listShape,
  active: form.boolean.optional(),
  currency: form.currency.optional(),
  lookup_keys: form.list(form.string, 10).optional(),
  product: form.string.optional(),
  recurring: z
    .strictObject({ interval: interval.optional(), usage_type: form.string.optional(), meter: form.string.optional() })
    .optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
});

/** `id` is for the seed alone: the API gives every price its own. */
export function createPrice(ctx: Ctx, params: z.output<typeof CreateParams>, id = ctx.newId('price')): Price {
  checkAmounts(params);
  checkRecurring(ctx, params);
  const product = params.product_data ? insertProduct(ctx, params.product_data).id : (params.product ?? '');
  if (product === '') throw invalid('You must specify either `product` or `product_data`.', 'product');
  getProduct(ctx, product, 'product');
  claimLookupKey(ctx, params.lookup_key, params.transfer_lookup_key);
  const price = newPrice(ctx, { ...params, product }, id);
  ctx.store.insert('price', price);
  ctx.emit('price.created', price);
  return price;
}

/** A price that is not stored yet, of a product that is. */
export function newPrice(
  ctx: Ctx,
  params: z.output<typeof CreateParams> & { product: string },
  id = ctx.newId('price'),
): Price {
  const tiered = params.billing_scheme === 'tiered';
  const decimal = params.unit_amount_decimal ?? String(params.unit_amount ?? 0);
  return {
    id,
    object: 'price',
    active: params.active ?? true,
    billing_scheme: params.billing_scheme ?? 'per_unit',
    created: ctx.nowS,
    currency: params.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: params.lookup_key ?? null,
    metadata: mergedMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product: params.product,
    recurring: params.recurring
      ? {
          interval: params.recurring.interval,
          interval_count: params.recurring.interval_count ?? 1,
          meter: params.recurring.meter ?? null,
          trial_period_days: params.recurring.trial_period_days ?? null,
          usage_type: params.recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: params.tax_behavior ?? 'unspecified',
    ...(tiered ? { tiers: (params.tiers ?? []).map(tierOf) } : {}),
    tiers_mode: tiered ? (params.tiers_mode ?? null) : null,
    transform_quantity: params.transform_quantity ?? null,
    type: params.recurring ? 'recurring' : 'one_time',
    unit_amount: tiered ? null : wholeOrNull(decimal),
    unit_amount_decimal: tiered ? null : decimal,
  };
}

export function getPrice(ctx: Ctx, id: string, param = 'id'): Price {
  const price = ctx.store.find('price', id);
  if (!price) throw missing('price', id, param);
  return price;
}

export function updatePrice(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Price {
  const price = getPrice(ctx, id);
  if (params.lookup_key) claimLookupKey(ctx, params.lookup_key, params.transfer_lookup_key, id);
  const changed = ctx.store.update('price', {
    ...price,
    active: params.active ?? price.active,
    lookup_key: params.lookup_key === undefined ? price.lookup_key : params.lookup_key,
    nickname: params.nickname === undefined ? price.nickname : params.nickname,
    tax_behavior: params.tax_behavior ?? price.tax_behavior,
    metadata: mergedMetadata(price.metadata, params.metadata),
  });
  emitUpdate(ctx, 'price.updated', render(ctx, price), changed);
  return changed;
}

/** What the invoicing modules need of a price. */
export function termsOf(price: Price): PriceTerms {
  return {
    unitAmountDecimal: price.unit_amount_decimal,
    tiersMode: price.tiers_mode === 'graduated' || price.tiers_mode === 'volume' ? price.tiers_mode : null,
    tiers: (price.tiers ?? []).map((each) => ({
      upTo: each.up_to,
      unitAmountDecimal: each.unit_amount_decimal,
      flatAmountDecimal: each.flat_amount_decimal,
    })),
    transform: price.transform_quantity
      ? { divideBy: price.transform_quantity.divide_by, round: price.transform_quantity.round === 'up' ? 'up' : 'down' }
      : null,
  };
}

export const isMetered = (price: Price): boolean => price.recurring?.usage_type === 'metered';

export function recurrenceOf(price: Price): Recurrence {
  const found = price.recurring;
  if (!found) throw invalid(`The price ${price.id} is not recurring.`);
  const name = found.interval;
  return { interval: isInterval(name) ? name : 'month', count: found.interval_count };
}

const isInterval = (name: string): name is Interval => ['day', 'week', 'month', 'year'].includes(name);

function checkAmounts(params: z.output<typeof CreateParams>): void {
  if (params.unit_amount !== undefined && params.unit_amount_decimal !== undefined) {
    throw invalid('You may only specify one of these parameters: unit_amount, unit_amount_decimal.', 'unit_amount');
  }
  const tiered = params.billing_scheme === 'tiered';
  if (tiered && !(params.tiers?.length && params.tiers_mode)) {
    throw invalid('`tiers` and `tiers_mode` are required when `billing_scheme` is `tiered`.', 'tiers');
  }
  if (tiered && params.tiers?.at(-1)?.up_to !== 'inf')
    throw invalid('The last tier must have `up_to` set to `inf`.', 'tiers');
  const bounds = tiered ? (params.tiers ?? []).slice(0, -1).map(({ up_to }) => Number(up_to)) : [];
  if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? 0))))
    throw invalid('Tiers must be in ascending order by `up_to`, and only the last can be `inf`.', 'tiers');
  if (!tiered && params.unit_amount === undefined && params.unit_amount_decimal === undefined) {
    throw needed('unit_amount');
  }
  if (new Big(params.unit_amount_decimal ?? params.unit_amount ?? 0).lt(0)) {
    throw invalid('This value must be greater than or equal to 0.', 'unit_amount');
  }
}

function checkRecurring(
  ctx: Ctx,
  { recurring: wanted, tiers, transform_quantity }: z.output<typeof CreateParams>,
): void {
  if (wanted?.usage_type === 'metered' && wanted.meter === undefined) {
    throw invalid(
      'Metered prices must be backed by a meter: pass `recurring[meter]`.',
      'recurring[meter]',
      'parameter_missing',
    );
  }
  if (wanted?.meter !== undefined) {
    if (wanted.usage_type !== 'metered') throw invalid('`meter` is only for metered prices.', 'recurring[meter]');
    getMeter(ctx, wanted.meter, 'recurring[meter]');
  }
  if (tiers && transform_quantity)
    throw invalid('`transform_quantity` cannot be combined with `tiers`.', 'transform_quantity');
}

// A key stands for one price at a time; moving it has to be asked for.
function claimLookupKey(ctx: Ctx, key: string | undefined, transfer: boolean | undefined, newOwner = ''): void {
  if (key === undefined) return;
  for (const holder of ctx.store.all('price', { lookup: key })) {
    if (holder.id === newOwner) continue;
    if (!transfer) {
      throw invalid(
        `A price (${holder.id}) already uses that lookup key. You can transfer the key by setting \`transfer_lookup_key\`.`,
        'lookup_key',
      );
    }
    const changed = ctx.store.update('price', { ...holder, lookup_key: null });
    emitUpdate(ctx, 'price.updated', render(ctx, holder), changed);
  }
}

function tierOf(given: Tier): NonNullable<Price['tiers']>[number] {
  const unit = given.unit_amount_decimal ?? (given.unit_amount === undefined ? null : String(given.unit_amount));
  const flat = given.flat_amount_decimal ?? (given.flat_amount === undefined ? null : String(given.flat_amount));
  return {
    flat_amount: flat === null ? null : wholeOrNull(flat),
    flat_amount_decimal: flat,
    unit_amount: unit === null ? null : wholeOrNull(unit),
    unit_amount_decimal: unit,
    up_to: given.up_to === 'inf' ? null : given.up_to,
  };
}

const wholeOrNull = (decimal: string): number | null => {
  const value = new Big(decimal);
  return value.eq(value.round(0)) ? value.toNumber() : null;
};

function listPrices(ctx: Ctx, params: z.output<typeof ListParams>) {
  const filter = {
    status: params.active === undefined ? undefined : String(params.active),
    lookup: params.lookup_keys,
    parent: params.product,
  };
  const fits = (price: Price) =>
    (params.type === undefined || price.type === params.type) &&
    (params.currency === undefined || price.currency === params.currency) &&
    (params.recurring?.meter === undefined || price.recurring?.meter === params.recurring.meter) &&
    (params.recurring?.interval === undefined || price.recurring?.interval === params.recurring.interval) &&
    (params.recurring?.usage_type === undefined || price.recurring?.usage_type === params.recurring.usage_type);
  return listWhere(ctx, 'price', '/v1/prices', params, filter, fits);
}

export const routes: Route[] = [
  route('POST', '/v1/prices', CreateParams, (ctx, params) => createPrice(ctx, params)),
  route('GET', '/v1/prices', ListParams, listPrices),
  route('GET', '/v1/prices/{id}', nothing, (ctx, _, id = '') => getPrice(ctx, id)),
  route('POST', '/v1/prices/{id}', UpdateParams, (ctx, params, id = '') => updatePrice(ctx, id, params)),
];
