import { z } from 'zod';
import type { Ctx } from './ctx.ts';
import { parseParams } from './params/parse.ts';
import { CreateParams as priceParams } from './resources/catalog/price-params.ts';
import { createPrice } from './resources/catalog/prices.ts';
import { createProduct, CreateParams as productParams } from './resources/catalog/products.ts';
import { createMeter, CreateParams as meterParams } from './resources/meters/meters.ts';
import { CreateParams as configurationParams, createConfiguration } from './resources/portal/sessions.ts';

const objects = z.array(z.looseObject({ id: z.string().min(1).max(100) })).default([]);
const seed = z.strictObject({
  meters: objects,
  products: objects,
  prices: objects,
  /** The account's default configuration, as saved in the Dashboard. */
  portal: z.looseObject({}).optional(),
});
export type Seed = z.output<typeof seed>;
/** The parameters with which the API would create each object, and the id it is to have. */
export type SeedInput = z.input<typeof seed>;

/** Throws with the place where a seed is wrong. */
export function parseSeed(input: unknown): Seed {
  const parsed = seed.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`The seed is wrong at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`);
}

/** What every account begins with. Does nothing where it is there already. */
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
