import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { idsOf } from '../discounts/discounts.ts';

type Item = Docs['invoiceitem'];
type Line = Docs['invoice']['lines']['data'][number];

/** Waiting items of a customer: those of no subscription, those given to this one by hand, and what one that is over left (documented: pending-items). */
export function looseItems(ctx: Ctx, customer: string, subscription: string | null): Item[] {
  return ctx.store.all('invoiceitem', { customer, status: 'pending' }).filter(({ parent }) => {
    const details = parent?.subscription_details;
    if (!details || isOver(ctx, details.subscription)) return true;
    return details.subscription === subscription && details.subscription_item === undefined;
  });
}

const isOver = (ctx: Ctx, subscription: string): boolean =>
  ['canceled', 'incomplete_expired'].includes(ctx.store.find('subscription', subscription)?.status ?? '');

/** The line that bills an item. `id` keeps the line when its item changes. */
export function lineOfItem(ctx: Ctx, item: Item, invoiceId: string, id = ctx.newId('il')): Line {
  return {
    id,
    object: 'line_item',
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discount_amounts: [],
    discountable: item.discountable,
    discounts: idsOf(item.discounts),
    invoice: invoiceId,
    livemode: false,
    metadata: item.metadata ?? {},
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: item.proration,
        proration_details: { credited_items: null },
        subscription: item.parent?.subscription_details?.subscription ?? null,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: item.period,
    pretax_credit_amounts: [],
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subtotal: item.amount,
    taxes: [],
  };
}

/** The item that a line bills, if it bills one. */
export const itemIdOf = (line: Line): string | null =>
  line.parent?.invoice_item_details?.invoice_item ?? line.parent?.subscription_item_details?.invoice_item ?? null;
