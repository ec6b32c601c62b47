import type Stripe from 'stripe';
import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage, listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { priceDataShape } from './price-params.ts';
import { createPrice } from './prices.ts';

const shape = {
  active: form.boolean.optional(),
  description: form.text.optional(),
  images: form.list(form.string).optional(),
  metadata: form.metadata.optional(),
  statement_descriptor: form.text.optional(),
  tax_code: form.text.optional(),
  unit_label: form.text.optional(),
  url: form.text.optional(),
  shippable: form.boolean.optional(),
};
export const CreateParams = z.strictObject({
  ...shape,
  id: form.string.optional(),
  name: form.string.min(1),
  type: z.enum(['good', 'service']).optional(),
  default_price_data: priceDataShape.optional(),
});
const UpdateParams = z.strictObject({
  ...shape,
  name: form.string.min(1).optional(),
  default_price: form.text.optional(),
});
const ListParams = z.strictObject({
  ...listShape,
  active: form.boolean.optional(),
  ids: form.list(form.string).optional(),
  shippable: form.boolean.optional(),
  url: form.string.optional(),
});

export function createProduct(ctx: Ctx, params: z.output<typeof CreateParams>): Docs['product'] {
  const id = params.id ?? ctx.newId('prod');
  if (!ctx.store.claim(id)) throw invalid('Product already exists.', 'id', 'resource_already_exists');
  let product: Docs['product'] = {
    id,
    object: 'product',
    active: params.active ?? true,
    created: ctx.nowS,
    default_price: null,
    description: params.description ?? null,
    images: params.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: mergedMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: params.shippable ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    tax_code: params.tax_code ?? null,
    tax_details: null,
    type: params.type ?? 'service',
    unit_label: params.unit_label ?? null,
    updated: ctx.nowS,
    url: params.url ?? null,
  };
  ctx.store.insert('product', product);
  ctx.emit('product.created', product);
  if (params.default_price_data) {
    const price = createPrice(ctx, { ...params.default_price_data, product: id });
    product = ctx.store.update('product', { ...product, default_price: price.id });
  }
  return product;
}

export function getProduct(ctx: Ctx, id: string, param = 'id'): Docs['product'] {
  const product = ctx.store.find('product', id);
  if (!product) throw missing('product', id, param);
  return product;
}

export function updateProduct(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Docs['product'] {
  const product = getProduct(ctx, id);
  const { metadata, ...rest } = params;
  const changed = ctx.store.update(
    'product',
    defined({
      ...product,
      ...rest,
      name: rest.name ?? product.name,
      active: rest.active ?? product.active,
      images: rest.images ?? product.images,
      description: rest.description === undefined ? product.description : rest.description,
      shippable: rest.shippable ?? product.shippable,
      url: rest.url === undefined ? product.url : rest.url,
      metadata: mergedMetadata(product.metadata, metadata),
      updated: ctx.nowS,
    }),
  );
  emitUpdate(ctx, 'product.updated', render(ctx, product), changed);
  return changed;
}

function deleteProduct(ctx: Ctx, id: string): Wire<Stripe.DeletedProduct> {
  const product = getProduct(ctx, id);
  if (ctx.store.all('price', { parent: id }).length > 0) {
    throw invalid('This product cannot be deleted because it has one or more user-created prices.');
  }
  ctx.store.remove('product', id);
  ctx.emit('product.deleted', product);
  return { id, object: 'product', deleted: true };
}

function listProducts(ctx: Ctx, params: z.output<typeof ListParams>) {
  const status = params.active === undefined ? undefined : String(params.active);
  const { ids } = params;
  if (ids === undefined) return listPage(ctx, 'product', '/v1/products', params, { status });
  return listWhere(ctx, 'product', '/v1/products', params, { status }, ({ id }) => ids.includes(id));
}

export const routes: Route[] = [
  route('POST', '/v1/products', CreateParams, createProduct),
  route('GET', '/v1/products', ListParams, listProducts),
  route('GET', '/v1/products/{id}', nothing, (ctx, _, id = '') => getProduct(ctx, id)),
  route('POST', '/v1/products/{id}', UpdateParams, (ctx, params, id = '') => updateProduct(ctx, id, params)),
  route('DELETE', '/v1/products/{id}', nothing, (ctx, _, id = '') => deleteProduct(ctx, id)),
];
