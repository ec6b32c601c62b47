import Big from 'big.js';
import type { Ctx } from '../../ctx.ts';
import { exactAmount, wholeCents } from '../../invoicing/amounts.ts';
import { discountLines, type Share, shareOf, WHOLE } from '../../invoicing/discounts.ts';
import type { LineDraft } from '../../invoicing/lines.ts';
import type { Debited, Docs, InvoicedDebit } from '../../store/docs.ts';
import { termsOf } from '../catalog/prices.ts';
import { discountsOn, idsOf, inForce, termsOfDiscount } from '../discounts/discounts.ts';

type Line = Docs['invoice']['lines']['data'][number];
type Priced = { id: string; price: Docs['price']; quantity: number | null };

/**
 * What the discounts of now leave of an item's price, all licensed items together: prorations are net of them
 * (documented: coupon-prorations), of a sum off by what each item costs (documented: coupon-spread).
 */
export function shareNow(ctx: Ctx, subscriptionId: string, items: Priced[], id: string): Share {
  const subscription = ctx.store.find('subscription', subscriptionId);
  if (!subscription) return WHOLE;
  const licensed = items.filter(({ quantity }) => quantity !== null);
  const ofItems = licensed.flatMap((item, index) =>
    inForce(ctx, idsOf(ctx.store.find('subscription_item', item.id)?.discounts ?? [])).map((discount) => ({
      ...termsOfDiscount(ctx, discount),
      lines: [index],
    })),
  );
  const ofAll = discountsOn(ctx, ctx.store.get('customer', subscription.customer), subscription);
  const coupons = [...ofItems, ...ofAll.map((discount) => termsOfDiscount(ctx, discount))];
  if (coupons.length === 0) return WHOLE;
  const lines = licensed.map(({ price, quantity }) => ({
    amountCents: wholeCents(exactAmount(termsOf(price), new Big(quantity ?? 0))),
    discountable: true,
    product: price.product,
  }));
  const index = licensed.findIndex((item) => item.id === id);
  const offCents = discountLines(lines, coupons).reduce((sum, taken) => sum + (taken[index] ?? 0), 0);
  return shareOf(lines[index]?.amountCents ?? 0, offCents);
}

/** A credit gives back no more than what was debited (documented: credit-of-debit): so that is remembered, of each item billed in advance. */
export function rememberShares(ctx: Ctx, drafts: LineDraft[], lines: Line[]): void {
  drafts.forEach(({ item, invoiceItem, proration, amountCents }, index) => {
    if (item.quantity === null || invoiceItem !== null || amountCents <= 0) return;
    const offCents = (lines[index]?.discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
    rememberShare(ctx, item.itemId, proration ? item.share : shareOf(amountCents, offCents));
  });
}

export function rememberShare(ctx: Ctx, itemId: string, share: Share): void {
  if (!ctx.store.find('subscription_item', itemId)) return;
  ctx.store.setNotes('subscription_item', itemId, { ...ctx.store.notes('subscription_item', itemId), share });
}

/** Which lines debited an item last: what a later credit of it refers to. */
export function rememberDebits(ctx: Ctx, drafts: LineDraft[], { id, lines }: Docs['invoice']): void {
  drafts.forEach(({ item, amountCents }, index) => {
    const line = lines.data[index]?.id;
    if (item.quantity === null || amountCents <= 0 || line === undefined) return;
    noteDebit(ctx, item.itemId, { invoice: id, invoice_line_items: [line] });
  });
}

/** A debit that waits for an invoice has no line yet. */
export function noteDebit(ctx: Ctx, itemId: string, debited: Debited): void {
  if (!ctx.store.find('subscription_item', itemId)) return;
  ctx.store.setNotes('subscription_item', itemId, { ...ctx.store.notes('subscription_item', itemId), debited });
}

/** The lines that a credit takes back; null for a debit, and where what it takes back is on no invoice yet. */
export function creditedOf(ctx: Ctx, { amountCents, item, invoiceItem }: LineDraft): InvoicedDebit | null {
  if (invoiceItem !== null) {
    const waited = ctx.store.find('invoiceitem', invoiceItem)?.proration_details?.credited_items;
    return waited?.invoice_line_item_details ?? null;
  }
  const debited = amountCents < 0 && item.quantity !== null ? debitOf(ctx, item.itemId) : undefined;
  return debited && 'invoice' in debited ? debited : null;
}

export const debitOf = (ctx: Ctx, itemId: string): Debited | undefined =>
  ctx.store.exists('subscription_item', itemId) ? ctx.store.notes('subscription_item', itemId).debited : undefined;
