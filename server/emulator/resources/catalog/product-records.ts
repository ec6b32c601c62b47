import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import type { Docs } from '../../store/docs.ts';
import { priceDataShape } from './price-params.ts';

export const shape = {
  active: form.boolean.optional(),
  description: form.text.optional(),
  images: form.list(form.string).optional(),
  metadata: form.metadata.optional(),
  /** As long as a bank shows it (documented: statement-descriptor). */
  statement_descriptor: form.clearable(form.string.max(22)).optional(),
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
/** A new product without a default price. */
export function insertProduct(
  ctx: Ctx,
  params: Omit<z.output<typeof CreateParams>, 'default_price_data'>,
): Docs['product'] {
  const id = params.id ?? ctx.newId('prod');
  if (!ctx.store.claim(id)) throw invalid('Product already exists.', 'id', 'resource_already_exists');
  const product = newProduct(ctx, { ...params, id });
  ctx.store.insert('product', product);
  ctx.emit('product.created', product);
  return product;
}

/** A product that is not stored yet. */
export function newProduct(
  ctx: Ctx,
  params: Omit<z.output<typeof CreateParams>, 'default_price_data' | 'id'> & { id: string },
): Docs['product'] {
  return {
    id: params.id,
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
}

export function getProduct(ctx: Ctx, id: string, param = 'id'): Docs['product'] {
  const product = ctx.store.find('product', id);
  if (!product) throw missing('product', id, param);
  return product;
}
