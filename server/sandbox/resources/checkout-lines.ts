import type Stripe from 'stripe';
import type { Ctx } from '../ctx.ts';
import { listOf } from '../http/list.ts';
import { discountLines } from '../invoicing/discounts.ts';
import { licensedLine } from '../invoicing/lines.ts';
import type { Docs } from '../store/docs.ts';
import type { Wire } from '../wire.ts';
import { isMetered } from './prices.ts';
import { billable } from './subscription-lines.ts';

/** Session, from kept lines to what `line_items` shows. Metered lines cost nothing yet and have no quantity. */
export function sessionLineItems(ctx: Ctx, sessionId: string): Wire<Stripe.LineItem>[] {
  const { lines, terms } = ctx.store.notes('checkout.session', sessionId);
  const priced = lines.map((line) => {
    const price = ctx.store.get('price', line.price);
    return { line, price, amount: lineCents(ctx, price, line.quantity) };
  });
  const amounts = priced.map(({ amount }) => ({ amountCents: amount, discountable: true }));
  const [taken = []] = discountLines(amounts, terms ? [terms] : []);
  return priced.map(({ line, price, amount }, index) => {
    const off = taken[index] ?? 0;
    const { tiers: _, ...shown } = price;
    return {
      id: line.id,
      object: 'item',
      adjustable_quantity: null,
      amount_discount: off,
      amount_subtotal: amount,
      amount_tax: 0,
      amount_total: amount - off,
      currency: price.currency,
      description: ctx.store.find('product', price.product)?.name ?? null,
      metadata: {},
      price: shown,
      quantity: line.quantity,
    };
  });
}

export const listSessionLines = (ctx: Ctx, sessionId: string, params: { limit?: number }) =>
  listOf(sessionLineItems(ctx, sessionId), `/v1/checkout/sessions/${sessionId}/line_items`, params);

export function lineCents(ctx: Ctx, price: Docs['price'], quantity: number | null): number {
  if (isMetered(price)) return 0;
  if (price.recurring === null) return (price.unit_amount ?? 0) * (quantity ?? 1);
  return licensedLine(billable(ctx, price, quantity, ''), { startS: 0, endS: 1 }).amountCents;
}
