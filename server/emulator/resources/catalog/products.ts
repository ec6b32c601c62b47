import type Stripe from 'stripe';
import { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage, listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { createPrice } from './prices.ts';
import { CreateParams, getProduct, insertProduct, shape } from './product-records.ts';

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
  const product = insertProduct(ctx, params);
  if (!params.default_price_data) return product;
  const price = createPrice(ctx, { ...params.default_price_data, product: product.id });
  return ctx.store.update('product', { ...product, default_price: price.id });
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
