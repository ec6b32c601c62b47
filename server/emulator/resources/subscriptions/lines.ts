import Big from 'big.js';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { type Share, WHOLE } from '../../invoicing/discounts.ts';
import { type BillableItem, type LineDraft, licensedLine, meteredLine } from '../../invoicing/lines.ts';
import type { Period } from '../../invoicing/periods.ts';
import type { Docs } from '../../store/docs.ts';
import { isMetered, recurrenceOf, termsOf } from '../catalog/prices.ts';
import { usageIn } from '../meters/usage.ts';
import { debitOf, noteDebit, shareNow } from './proration-share.ts';

export type Subscription = Docs['subscription'];
export type Item = Docs['subscription_item'];

export const itemsOf = (ctx: Ctx, subscriptionId: string): Item[] =>
  ctx.store.all('subscription_item', { parent: subscriptionId });

export const periodOf = (item: Item): Period => ({ startS: item.current_period_start, endS: item.current_period_end });

export function billable(
  ctx: Ctx,
  price: Docs['price'],
  quantity: number | null,
  itemId: string,
  share = WHOLE,
): BillableItem {
  const product = ctx.store.find('product', price.product);
  return {
    itemId,
    priceId: price.id,
    product: price.product,
    productName: product?.name ?? price.product,
    unitLabel: product?.unit_label ?? null,
    currency: price.currency,
    terms: termsOf(price),
    recurrence: recurrenceOf(price),
    quantity: isMetered(price) ? null : (quantity ?? 1),
    share,
  };
}

/** The price as kept in the catalog: an item shows a copy, which has no tiers. */
export const priceOf = (ctx: Ctx, item: Item): Docs['price'] => ctx.store.get('price', item.price.id);

export const billableOf = (ctx: Ctx, item: Item): BillableItem =>
  billable(ctx, priceOf(ctx, item), item.quantity ?? null, item.id, shareOfItem(ctx, item));

/** As it was debited, else as it would be. */
function shareOfItem(ctx: Ctx, item: Item): Share {
  if (item.quantity === undefined) return WHOLE;
  const priced = (each: Item) => ({ id: each.id, price: priceOf(ctx, each), quantity: each.quantity ?? null });
  // Classic billing credits by what the item costs now, flexible billing by what it was debited
  // (documented: credit-of-debit).
  const isClassic = ctx.store.find('subscription', item.subscription)?.billing_mode.type === 'classic';
  const { share } = isClassic ? {} : ctx.store.notes('subscription_item', item.id);
  return share ?? shareNow(ctx, item.subscription, itemsOf(ctx, item.subscription).map(priced), item.id);
}

/** Usage of an item's current period that no invoice has billed yet, as the line that would bill it. Null for licensed items. */
export function usageLine(
  ctx: Ctx,
  subscription: Subscription,
  item: Item,
  untilS = item.current_period_end,
): LineDraft | null {
  const price = priceOf(ctx, item);
  if (!isMetered(price)) return null;
  const { billedQuantity, usageFromS } = ctx.store.notes('subscription_item', item.id);
  const meter = ctx.store.get('billing.meter', present(price.recurring?.meter, `meter of ${price.id}`));
  const startS = Math.max(item.current_period_start, usageFromS);
  const used = usageIn(ctx, meter, subscription.customer, startS, untilS);
  return meteredLine(billableOf(ctx, item), { startS, endS: untilS }, used, new Big(billedQuantity));
}

/** Usage that is billed now is not billed again in its period. */
export function markUsageBilled(ctx: Ctx, lines: LineDraft[]): void {
  for (const line of lines) {
    if (line.billedBefore === null) continue;
    const notes = ctx.store.notes('subscription_item', line.item.itemId);
    const billedQuantity = line.billedBefore.plus(line.quantity).toFixed();
    ctx.store.setNotes('subscription_item', line.item.itemId, { ...notes, billedQuantity });
  }
}

/** Prorations that wait for the subscription's next invoice. */
export function pendingLines(ctx: Ctx, subscription: Subscription): LineDraft[] {
  const waiting = ctx.store.all('invoiceitem', { parent: subscription.id, status: 'pending' });
  return waiting.flatMap((pending) => {
    const itemId = pending.parent?.subscription_details?.subscription_item;
    // What somebody put there by hand has no item of the subscription: `looseItems` brings it.
    if (itemId === undefined) return [];
    const price = ctx.store.get('price', present(pending.pricing?.price_details?.price, `price of ${pending.id}`));
    return {
      description: pending.description ?? '',
      amountCents: pending.amount,
      quantity: new Big(pending.quantity_decimal),
      period: { startS: pending.period.start, endS: pending.period.end },
      item: billable(ctx, price, pending.quantity, itemId),
      proration: pending.proration,
      invoiceItem: pending.id,
      unitAmountDecimal: null,
      billedBefore: null,
    };
  });
}

/** Takes back the prorations that wait. */
export function dropPending(ctx: Ctx, subscription: Subscription): void {
  for (const { invoiceItem } of pendingLines(ctx, subscription)) {
    const item = ctx.store.get('invoiceitem', present(invoiceItem, `pending item of ${subscription.id}`));
    ctx.store.remove('invoiceitem', item.id);
    ctx.emit('invoiceitem.deleted', item);
  }
}

/** Keeps a line for the next invoice. */
export function keepPending(ctx: Ctx, subscription: Subscription, line: LineDraft): void {
  const pending: Docs['invoiceitem'] = {
    id: ctx.newId('ii'),
    object: 'invoiceitem',
    amount: line.amountCents,
    currency: line.item.currency,
    customer: subscription.customer,
    customer_account: null,
    date: ctx.nowS,
    description: line.description,
    discountable: !line.proration,
    discounts: [],
    frozen_fields: [],
    invoice: null,
    invoicing_rules: [],
    livemode: false,
    metadata: {},
    net_amount: line.amountCents,
    parent: {
      subscription_details: { subscription: subscription.id, subscription_item: line.item.itemId },
      type: 'subscription_details',
    },
    period: { start: line.period.startS, end: line.period.endS },
    pricing: {
      price_details: { price: line.item.priceId, product: line.item.product },
      type: 'price_details',
      unit_amount_decimal: line.proration ? null : line.unitAmountDecimal,
    },
    proration: line.proration,
    proration_details: { credited_items: creditedByItem(ctx, line), discount_amounts: [] },
    quantity: Number(line.quantity.round(0, 0)),
    quantity_decimal: line.quantity.toFixed(),
    tax_rates: [],
    test_clock: ctx.testClock,
  };
  ctx.store.insert('invoiceitem', pending);
  if (line.amountCents > 0) noteDebit(ctx, line.item.itemId, { invoiceItem: pending.id });
  ctx.emit('invoiceitem.created', pending);
}

function creditedByItem(ctx: Ctx, { amountCents, item }: LineDraft) {
  const debited = amountCents < 0 && item.quantity !== null ? debitOf(ctx, item.itemId) : undefined;
  if (!debited) return null;
  return 'invoice' in debited
    ? { invoice_line_item_details: debited, type: 'invoice_line_items' as const }
    : { invoice_item: debited.invoiceItem, type: 'invoice_item' as const };
}

/** What the turn of a period bills: what waited, usage of the period that ends, licensed items for the one that begins. */
export function cycleLines(
  ctx: Ctx,
  subscription: Subscription,
  usage: LineDraft[],
  next: { item: BillableItem; period: Period }[],
): LineDraft[] {
  const licensed = next
    .filter(({ item }) => item.quantity !== null)
    .map(({ item, period }) => licensedLine(item, period));
  return [...pendingLines(ctx, subscription), ...usage, ...licensed];
}
