import Big from 'big.js';
import type Stripe from 'stripe';
import type { Ctx } from '../../ctx.ts';
import { exactAmount, wholeCents } from '../../invoicing/amounts.ts';
import { discountLines } from '../../invoicing/discounts.ts';
import { listOf } from '../../params/list.ts';
import type { CheckoutSubscriptionData, Docs } from '../../store/docs.ts';
import type { Wire } from '../../wire.ts';
import { isMetered, termsOf } from '../catalog/prices.ts';
import { billable } from '../subscriptions/lines.ts';
import { firstLine, firstPeriod, timingOf } from '../subscriptions/timing.ts';

/** Session, from kept lines to what `line_items` shows. Metered lines cost nothing yet and have no quantity. */
export function sessionLineItems(ctx: Ctx, sessionId: string): Wire<Stripe.LineItem>[] {
  const { lines, subscriptionData, terms } = ctx.store.notes('checkout.session', sessionId);
  const priced = lines.map((line) => {
    const price = ctx.store.get('price', line.price);
    return { line, price, amount: lineCents(ctx, price, line.quantity, subscriptionData) };
  });
  const amounts = priced.map(({ amount, price }) => ({
    amountCents: amount,
    discountable: true,
    product: price.product,
  }));
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

export const listSessionLines = (ctx: Ctx, sessionId: string, params: { limit?: number | undefined }) =>
  listOf(sessionLineItems(ctx, sessionId), `/v1/checkout/sessions/${sessionId}/line_items`, params);

/** What is due of a line today: of what recurs, its first period or the part of it, and nothing in a trial. */
export function lineCents(
  ctx: Ctx,
  price: Docs['price'],
  quantity: number | null,
  { timing: asked, billing_mode }: CheckoutSubscriptionData,
): number {
  if (isMetered(price)) return 0;
  if (price.recurring === null) return wholeCents(exactAmount(termsOf(price), new Big(quantity ?? 1)));
  const timing = timingOf(ctx, asked);
  const item = billable(ctx, price, quantity, '');
  const mode = billing_mode?.type ?? 'flexible';
  return firstLine(item, firstPeriod(ctx, timing, mode)(price), timing, mode)?.amountCents ?? 0;
}
