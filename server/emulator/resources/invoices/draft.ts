import type { Ctx } from '../../ctx.ts';
import { withBalance } from '../../invoicing/balance.ts';
import { type AppliedCoupon, discountLines } from '../../invoicing/discounts.ts';
import type { LineDraft } from '../../invoicing/lines.ts';
import type { Period } from '../../invoicing/periods.ts';
import type { Docs } from '../../store/docs.ts';
import {
  discountsOn,
  dropOfCustomer,
  dropSpentSoon,
  idsOf,
  inForce,
  spendOn,
  termsOfDiscount,
} from '../discounts/discounts.ts';
import { creditedOf, rememberDebits, rememberShares } from '../subscriptions/proration-share.ts';
import { invoiceTax } from './automatic-tax.ts';
import { EMPTY_INVOICE } from './empty-invoice.ts';
import { itemIdOf, lineOfItem, looseItems } from './item-lines.ts';

export type Invoice = Docs['invoice'];
export type Line = Invoice['lines']['data'][number];
export type BillingReason =
  | 'subscription_create'
  | 'subscription_cycle'
  | 'subscription_update'
  | 'subscription_threshold'
  | 'manual'
  | 'upcoming';

export type InvoiceDraft = {
  customer: Docs['customer'];
  subscription: Docs['subscription'] | null;
  reason: BillingReason;
  lines: LineDraft[];
  /** Items besides the lines. By default a subscription's invoice takes the customer's pending items. */
  items?: Docs['invoiceitem'][];
  period: Period;
  /** When it finalizes automatically; null when it is finalized at once. */
  finalizesAtS: number | null;
  prorationDateS?: number | undefined;
};

const DAY_S = 86_400;

/** Composes an invoice without storing it: for a preview, or to become a draft. */
export function composeInvoice(ctx: Ctx, draft: InvoiceDraft, id: string): Invoice {
  const { customer, subscription } = draft;
  const items = draft.items ?? (subscription ? looseItems(ctx, customer.id, subscription.id) : []);
  const lines = [
    ...draft.lines.map((line) => composeLine(ctx, line, id, subscription?.id ?? null)),
    ...items.map((item) => lineOfItem(ctx, item, id)),
  ];
  const sent = subscription?.collection_method === 'send_invoice';
  const currency = subscription?.currency ?? lines[0]?.currency ?? customer.currency ?? 'usd';
  return withTotals(ctx, {
    id,
    object: 'invoice',
    ...EMPTY_INVOICE,
    auto_advance: draft.reason !== 'manual',
    automatic_tax: invoiceTax(subscription?.automatic_tax.enabled ?? false),
    automatically_finalizes_at: draft.finalizesAtS,
    billing_reason: draft.reason,
    collection_method: subscription?.collection_method ?? 'charge_automatically',
    created: ctx.nowS,
    currency,
    customer: customer.id,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping ?? null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: ctx.store.all('tax_id', { customer: customer.id }).map(({ type, value }) => ({ type, value })),
    discounts: discountsOn(ctx, customer, subscription),
    due_date: sent ? ctx.nowS + (subscription?.days_until_due ?? 0) * DAY_S : null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    next_payment_attempt: sent ? null : draft.finalizesAtS,
    parent: subscription && {
      quote_details: null,
      subscription_details: {
        metadata: subscription.metadata,
        subscription: subscription.id,
        ...(draft.prorationDateS === undefined ? {} : { subscription_proration_date: draft.prorationDateS }),
      },
      type: 'subscription_details',
    },
    period_end: draft.period.endS,
    period_start: draft.period.startS,
    starting_balance: customer.balance,
    test_clock: ctx.testClock,
  });
}

/** Sums the lines again, and computes the amount due after the customer's balance. */
export function withTotals(ctx: Ctx, invoice: Invoice): Invoice {
  const whole = invoice.lines.data.reduce((sum, line) => sum + line.amount, 0);
  const { lines, total_discount_amounts, offLines } = discounted(ctx, invoice);
  const total = total_discount_amounts.reduce((left, { amount }) => left - amount, whole);
  // What single lines are discounted by is off before the subtotal (documented: coupon-items-first).
  const subtotal = whole - offLines;
  const { dueCents } = withBalance(total, invoice.starting_balance, invoice.currency);
  return {
    ...invoice,
    lines: { ...invoice.lines, data: lines },
    subtotal,
    subtotal_excluding_tax: subtotal,
    total_discount_amounts,
    total_pretax_credit_amounts: total_discount_amounts.map(asPretaxCredit),
    total,
    total_excluding_tax: total,
    amount_due: dueCents,
    amount_remaining: dueCents - invoice.amount_paid,
  };
}

/** What the invoice's discounts take off each line, and in all. */
function discounted(ctx: Ctx, invoice: Invoice) {
  const applied = appliedTo(ctx, invoice);
  const ids = applied.map(({ id }) => id);
  const shares = discountLines(
    invoice.lines.data.map(({ amount, discountable, pricing }) => ({
      amountCents: amount,
      discountable,
      product: pricing?.price_details?.product ?? null,
    })),
    applied,
  );
  const amountsAt = (line: number) =>
    ids.map((discount, index) => ({ amount: shares[index]?.[line] ?? 0, discount })).filter(({ amount }) => amount > 0);
  const lines = invoice.lines.data.map((line, index) => {
    const discount_amounts = amountsAt(index);
    return { ...line, discount_amounts, pretax_credit_amounts: discount_amounts.map(asPretaxCredit) };
  });
  const total_discount_amounts = ids.map((discount, index) => ({
    amount: (shares[index] ?? []).reduce((sum, cents) => sum + cents, 0),
    discount,
  }));
  const offLines = applied.reduce(
    (sum, { lines: places }, index) => (places ? sum + (total_discount_amounts[index]?.amount ?? 0) : sum),
    0,
  );
  return { lines, total_discount_amounts, offLines };
}

/** The same reduction, as the field that also holds billing credits shows it. */
const asPretaxCredit = ({ amount, discount }: { amount: number; discount: string }) => ({
  amount,
  discount,
  type: 'discount' as const,
});

/** Those of single lines come before those of the whole (documented: coupon-items-first). */
function appliedTo(ctx: Ctx, invoice: Invoice): (AppliedCoupon & { id: string })[] {
  const own = invoice.lines.data.map(({ discounts }) => idsOf(discounts));
  const ofLines = [...new Set(own.flat())].map((id) => ({
    id,
    ...termsOfDiscount(ctx, id),
    lines: own.flatMap((each, index) => (each.includes(id) ? [index] : [])),
  }));
  return [...ofLines, ...idsOf(invoice.discounts).map((id) => ({ id, ...termsOfDiscount(ctx, id) }))];
}

export function composeLine(ctx: Ctx, draft: LineDraft, invoiceId: string, subscription: string | null): Line {
  return {
    id: ctx.newId('il'),
    object: 'line_item',
    amount: draft.amountCents,
    currency: draft.item.currency,
    description: draft.description,
    discount_amounts: [],
    discountable: !draft.proration,
    discounts: draft.proration
      ? []
      : inForce(ctx, idsOf(ctx.store.find('subscription_item', draft.item.itemId)?.discounts ?? [])),
    invoice: invoiceId,
    livemode: false,
    metadata: {},
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: draft.invoiceItem,
        proration: draft.proration,
        proration_details: { credited_items: draft.proration ? creditedOf(ctx, draft) : null },
        subscription,
        subscription_item: draft.item.itemId,
      },
      type: 'subscription_item_details',
    },
    period: { start: draft.period.startS, end: draft.period.endS },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: draft.item.priceId, product: draft.item.product },
      type: 'price_details',
      unit_amount_decimal: draft.proration ? null : draft.unitAmountDecimal,
    },
    quantity: Number(draft.quantity.round(0, 0)),
    quantity_decimal: draft.quantity.toFixed(),
    subtotal: draft.amountCents,
    taxes: [],
  };
}

/** Keeps the draft, takes up the pending items it bills, and remembers which of its lines count usage. */
export function createDraft(
  ctx: Ctx,
  draft: InvoiceDraft,
  more: (invoice: Invoice) => Partial<Invoice> = () => ({}),
): Invoice {
  const id = ctx.newId('in');
  const composed = composeInvoice(ctx, draft, id);
  const invoice = { ...composed, ...more(composed) };
  const usage = draft.lines.flatMap((line, index) => {
    const lineId = invoice.lines.data[index]?.id;
    if (line.billedBefore === null || lineId === undefined) return [];
    const { startS, endS } = line.period;
    return [{ lineId, itemId: line.item.itemId, startS, endS, billedBefore: line.billedBefore.toFixed() }];
  });
  for (const invoiceItem of invoice.lines.data.map(itemIdOf)) {
    if (invoiceItem === null) continue;
    ctx.store.update('invoiceitem', { ...ctx.store.get('invoiceitem', invoiceItem), invoice: id });
  }
  ctx.store.insert('invoice', invoice, { usage });
  rememberShares(ctx, draft.lines, invoice.lines.data);
  rememberDebits(ctx, draft.lines, invoice);
  const used = [...idsOf(invoice.discounts), ...invoice.lines.data.flatMap(({ discounts }) => idsOf(discounts))];
  spendOn(ctx, used);
  dropOfCustomer(ctx, draft.customer.id);
  if (draft.subscription && hasDiscounts(ctx, draft.subscription)) dropSpentSoon(ctx, draft.subscription.id);
  if (invoice.automatically_finalizes_at !== null) {
    ctx.schedule('invoice.finalize', id, invoice.automatically_finalizes_at * 1000);
  }
  ctx.emit('invoice.created', invoice);
  return announcedAt(ctx, invoice);
}

/** Nobody has to answer `invoice.created`: it counts as delivered at once (recorded). */
export function announcedAt(ctx: Ctx, invoice: Invoice): Invoice {
  const [announced] = ctx.store.all('event', { parent: invoice.id, lookup: 'invoice.created' });
  if (announced?.pending_webhooks !== 0) return invoice;
  return ctx.store.update('invoice', { ...invoice, webhooks_delivered_at: ctx.nowS });
}

const hasDiscounts = (ctx: Ctx, { id, discounts }: Docs['subscription']): boolean =>
  discounts.length > 0 || ctx.store.all('subscription_item', { parent: id }).some((item) => item.discounts.length > 0);
