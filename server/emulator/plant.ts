import type { Ctx } from './ctx.ts';
import { parseParams } from './params/parse.ts';
import { CreateParams as priceParams } from './resources/catalog/price-params.ts';
import { createPrice } from './resources/catalog/prices.ts';
import { CreateParams as productParams } from './resources/catalog/product-records.ts';
import { createProduct } from './resources/catalog/products.ts';
import { createMeter, CreateParams as meterParams } from './resources/meters/meters.ts';
import { CreateParams as configurationParams, createConfiguration } from './resources/portal/sessions.ts';
import type { Seed } from './seed.ts';

/** Creates the objects of the seed that an account does not have yet. */
export function plant(ctx: Ctx, { meters, products, prices, portal }: Seed): void {
  for (const { id, ...params } of meters)
    if (!ctx.store.exists('billing.meter', id)) createMeter(ctx, parseParams(meterParams, params), id);
  for (const params of products)
    if (!ctx.store.exists('product', params.id)) createProduct(ctx, parseParams(productParams, params));
  for (const { id, ...params } of prices)
    if (!ctx.store.exists('price', id)) createPrice(ctx, parseParams(priceParams, params), id);
  const hasDefault = ctx.store.all('billing_portal.configuration', { lookup: 'default' }).length > 0;
  if (portal && !hasDefault) createConfiguration(ctx, parseParams(configurationParams, portal), true);
}
