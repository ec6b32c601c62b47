import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';
import { createPrice, getPrice } from '../catalog/prices.ts';
import { discountsParam } from '../discounts/discounts.ts';
import { createInvoiceItem, itemShape } from '../invoices/items.ts';
import { itemsOf, type Subscription } from './lines.ts';

const MAX_ADDED = 20;
const edge = <T extends string>(...types: T[]) =>
  z.strictObject({ type: z.enum([...types, 'timestamp']), timestamp: form.integer.optional() });

/** One-time prices for the next invoice. `start` and `end`: how a period may be named besides by timestamps. */
export const addedItems = <S extends string, E extends string>(start: S[], end: E[]) =>
  form.list(
    z.strictObject({
      discountable: form.boolean.optional(),
      discounts: discountsParam,
      metadata: form.metadata.optional(),
      period: z.strictObject({ start: edge(...start), end: edge(...end) }).optional(),
      price: form.string.optional(),
      price_data: itemShape.price_data,
      quantity: form.integer.pipe(z.number().min(0)).optional(),
    }),
    MAX_ADDED,
  );
export const addInvoiceItems = addedItems(['max_item_period_start'], ['min_item_period_end']);
type Added = z.output<typeof addInvoiceItems>[number];

/** Keeps one-time prices for the subscription's next invoice, which may be made in the same call. */
export function addToNextInvoice(
  ctx: Ctx,
  subscription: Subscription,
  added: Added[] = [],
  at = 'add_invoice_items',
): void {
  const items = itemsOf(ctx, subscription.id);
  for (const [index, { price: _, price_data: __, period, ...rest }] of added.entries()) {
    const price = oneTimePrice(ctx, added[index] ?? {}, subscription.currency, `${at}[${index}]`);
    const start = period?.start.timestamp ?? Math.max(...items.map((item) => item.current_period_start));
    const end = period?.end.timestamp ?? Math.min(...items.map((item) => item.current_period_end));
    createInvoiceItem(ctx, {
      ...rest,
      customer: subscription.customer,
      period: { start, end },
      pricing: { price: price.id },
      subscription: subscription.id,
    });
  }
}

/** The price that an added item names or brings along. */
export function oneTimePrice(
  ctx: Ctx,
  { price, price_data }: Pick<Added, 'price' | 'price_data'>,
  currency: string,
  name: string,
): Docs['price'] {
  if (price !== undefined && price_data !== undefined)
    throw invalid('You may only specify one of these parameters: price, price_data.', `${name}[price_data]`);
  if (price === undefined && price_data === undefined)
    throw invalid('You must provide `price` or `price_data`.', `${name}[price]`, 'parameter_missing');
  const found = price_data ? createPrice(ctx, price_data) : getPrice(ctx, price ?? '', `${name}[price]`);
  if (found.recurring)
    throw invalid(
      'The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.',
      `${name}[price]`,
    );
  if (!found.active)
    throw invalid('The price specified is inactive. This field only accepts active prices.', `${name}[price]`);
  if (found.currency !== currency)
    throw invalid(
      `The price specified is in \`${found.currency}\`, and the subscription in \`${currency}\`.`,
      `${name}[price]`,
    );
  return found;
}
