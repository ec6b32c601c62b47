import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { newPrice } from './prices.ts';
import { newProduct } from './product-records.ts';

/**
 * The one-time price that bills an amount without a price, with a product of its own. It cannot be used again, and no event tells
 * of it (recorded). Its product cannot be used either (assumed: ad-hoc-product).
 */
export function adHocPrice(
  ctx: Ctx,
  given: Pick<Docs['price'], 'currency'> & { name: string | null; unitAmountDecimal: string },
): Docs['price'] {
  const { id: product } = ctx.store.insert(
    'product',
    newProduct(ctx, { id: ctx.newId('prod'), active: false, name: given.name ?? 'Invoice item' }),
  );
  const { currency, unitAmountDecimal: unit_amount_decimal } = given;
  return ctx.store.insert('price', newPrice(ctx, { active: false, currency, product, unit_amount_decimal }));
}
