import type { Ctx } from '../../ctx.ts';
import { type LineDraft, licensedLine, prorationLines } from '../../invoicing/lines.ts';
import { boundary, type Period } from '../../invoicing/periods.ts';
import { mayInvoiceAtMs, RESTS_BEFORE_END_MS, stillCounting } from '../../invoicing/thresholds.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { composeInvoice, createDraft, type Line } from '../invoices/draft.ts';
import { restsAsDraft } from './collection-pause.ts';
import { draftOf, scheduleCycle } from './life.ts';
import {
  billableOf,
  type Item,
  itemsOf,
  markUsageBilled,
  pendingLines,
  periodOf,
  priceOf,
  type Subscription,
  usageLine,
} from './lines.ts';
import { updateStanding } from './standing.ts';

/** Looks whether usage has reached a threshold, and bills it. */
export function evaluateThreshold(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription || (subscription.status !== 'active' && subscription.status !== 'past_due')) return;
  const items = itemsOf(ctx, id);
  const lines = items
    .flatMap((item) => usageLine(ctx, subscription, item) ?? [])
    .filter(({ quantity }) => quantity.gt(0));
  const reached = items.filter((item) => {
    const atLeast = item.billing_thresholds?.usage_gte;
    return atLeast != null && lines.some((line) => line.item.itemId === item.id && line.quantity.gte(atLeast));
  });
  const amountGte = subscription.billing_thresholds?.amount_gte ?? null;
  const amountReached =
    amountGte !== null && lines.length > 0 && discountedCents(ctx, subscription, lines) >= amountGte;
  if (reached.length === 0 && !amountReached) return;
  const endS = Math.min(...items.map((item) => item.current_period_end));
  if (ctx.nowMs > endS * 1000 - RESTS_BEFORE_END_MS) return;
  const made = stillCounting(ctx.store.notes('subscription', id).thresholdInvoicesAtMs, ctx.nowMs);
  const mayMs = mayInvoiceAtMs(made, ctx.nowMs);
  if (mayMs > ctx.nowMs) {
    ctx.schedule('subscription.threshold', id, mayMs);
    return;
  }
  ctx.store.setNotes('subscription', id, {
    ...ctx.store.notes('subscription', id),
    thresholdInvoicesAtMs: [...made, ctx.nowMs],
  });
  // A threshold voids a change that waits (documented: threshold-pending).
  if (subscription.pending_update) ctx.schedule('subscription.pending_expire', id, ctx.nowMs);
  invoiceThreshold(ctx, subscription, lines, { amountGte: amountReached ? amountGte : null, reached });
}

/** What is held against `amount_gte`: usage after discounts (documented: threshold-discounts). */
function discountedCents(ctx: Ctx, subscription: Subscription, usage: LineDraft[]): number {
  const draft = draftOf(ctx, subscription, 'subscription_threshold', usage, { startS: ctx.nowS, endS: ctx.nowS }, null);
  return composeInvoice(ctx, { ...draft, items: [] }, subscription.id).total;
}

function invoiceThreshold(
  ctx: Ctx,
  before: Subscription,
  usage: LineDraft[],
  why: { amountGte: number | null; reached: Item[] },
): void {
  markUsageBilled(ctx, usage);
  // What waits for "the next invoice" rides along (assumed: threshold-pending-items).
  const lines = [
    ...pendingLines(ctx, before),
    ...usage.map((line) => ({ ...line, period: { ...line.period, endS: ctx.nowS } })),
    ...(before.billing_thresholds?.reset_billing_cycle_anchor ? rollOver(ctx, before) : []),
  ];
  const subscription = ctx.store.get('subscription', before.id);
  const finalizesAtS = Math.floor((ctx.nowMs + ctx.config.draftWindowMs) / 1000);
  const period = { startS: Math.min(...usage.map((line) => line.period.startS)), endS: ctx.nowS };
  const draft = draftOf(ctx, subscription, 'subscription_threshold', lines, period, finalizesAtS);
  const resting = restsAsDraft(subscription) ? { auto_advance: false, automatically_finalizes_at: null } : {};
  const invoice = createDraft(ctx, draft, ({ lines: { data } }) => ({
    ...resting,
    threshold_reason: {
      amount_gte: why.amountGte,
      item_reasons: why.reached.map((item) => ({
        line_item_ids: data.filter((line) => billsUsageOf(line, item.id)).map((line) => line.id),
        usage_gte: item.billing_thresholds?.usage_gte ?? 0,
      })),
    },
  }));
  updateStanding(ctx, before, { billing_cycle_anchor: subscription.billing_cycle_anchor, latest_invoice: invoice.id });
}

/**
 * `reset_billing_cycle_anchor`: every period begins again now, tiers too (documented: threshold-anchor); what was paid in advance is credited for
 * its rest, and billed again (assumed: threshold-anchor-licensed). Usage of this very second is billed already, and is not billed again.
 */
function rollOver(ctx: Ctx, subscription: Subscription): LineDraft[] {
  const lines = itemsOf(ctx, subscription.id).flatMap((item): LineDraft[] => {
    const old = billableOf(ctx, item);
    const period = { startS: ctx.nowS, endS: boundary(ctx.nowS, recurrenceOf(priceOf(ctx, item)), 1) };
    const credit = prorationLines(old, null, periodOf(item), ctx.nowS);
    const begun = beginPeriod(ctx, item, period);
    const now = usageLine(ctx, subscription, begun);
    if (now) markUsageBilled(ctx, [now]);
    return old.quantity === null ? [] : [...credit, licensedLine(billableOf(ctx, begun), period)];
  });
  const restarted = ctx.store.update('subscription', { ...subscription, billing_cycle_anchor: ctx.nowS });
  scheduleCycle(ctx, restarted);
  return lines;
}

function beginPeriod(ctx: Ctx, item: Item, { startS, endS }: Period): Item {
  ctx.store.setNotes('subscription_item', item.id, { billedQuantity: '0', usageFromS: startS });
  return ctx.store.update('subscription_item', { ...item, current_period_start: startS, current_period_end: endS });
}

function billsUsageOf(line: Line, itemId: string): boolean {
  const details = line.parent?.subscription_item_details;
  return details?.subscription_item === itemId && !details.proration;
}
