import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { periodAt, sameRhythm } from '../../invoicing/periods.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { idsOf } from '../discounts/discounts.ts';
import { addToNextInvoice } from '../subscriptions/added-items.ts';
import { applyPlan, checkTogether, type ItemChange, planItem, plannedOf } from '../subscriptions/changes.ts';
import { itemsOf, periodOf, priceOf, type Subscription } from '../subscriptions/lines.ts';
import type { Phase } from './record.ts';

type Wanted = { coupon?: string; discount?: string; promotion_code?: string };

/** What makes a subscription's items those of a phase: an item of the same price stays, any other goes or is new (assumed: schedule-items). */
export function changesFor(ctx: Ctx, subscription: Subscription, phase: Phase): ItemChange[] {
  const current = itemsOf(ctx, subscription.id);
  const gone = current
    .filter(({ price }) => !phase.items.some((item) => item.price === price.id))
    .map(({ id }) => ({ id, deleted: true }));
  const wanted = phase.items.map((item) => {
    const before = current.find(({ price }) => price.id === item.price);
    return {
      ...(before ? { id: before.id } : { price: item.price, evenArchived: true }),
      ...(item.quantity !== undefined && { quantity: item.quantity }),
      ...(item.billing_thresholds?.usage_gte && {
        billing_thresholds: { usage_gte: item.billing_thresholds.usage_gte },
      }),
      discounts: keptOrNew(ctx, idsOf(before?.discounts ?? []), item.discounts),
      metadata: item.metadata ?? {},
    };
  });
  return [...gone, ...wanted];
}

export const discountsFor = (ctx: Ctx, subscription: Subscription, phase: Phase): Wanted[] | null =>
  keptOrNew(ctx, idsOf(subscription.discounts), phase.discounts);

/** A coupon that is redeemed already goes on; without one, none is left. */
function keptOrNew(ctx: Ctx, has: string[], wanted: Phase['discounts']): Wanted[] | null {
  if (wanted.length === 0) return has.length === 0 ? [] : null;
  return wanted.map(({ coupon, discount, promotion_code }) => {
    const same = has.find((id) => {
      const found = ctx.store.get('discount', id);
      return promotion_code === null ? found.source.coupon === coupon : found.promotion_code === promotion_code;
    });
    const kept = discount ?? same;
    if (kept !== undefined) return { discount: kept };
    return { ...(coupon !== null && { coupon }), ...(promotion_code !== null && { promotion_code }) };
  });
}

/** One-time prices of a phase, for the first invoice in it. */
export function addItemsOf(ctx: Ctx, subscription: Subscription, phase: Phase, atTurn: boolean): void {
  const [item] = itemsOf(ctx, subscription.id);
  const period = atTurn && item ? nextPeriod(ctx, subscription, phase) : null;
  const added = paramsOf(phase).map((each) => ({ ...each, period: each.period ?? period ?? undefined }));
  addToNextInvoice(ctx, subscription, added, 'phases[0][add_invoice_items]');
}

const at = (timestamp: number) => ({ type: 'timestamp' as const, timestamp });

function nextPeriod(ctx: Ctx, subscription: Subscription, { items }: Phase) {
  const price = ctx.store.get('price', present(items[0], 'an item').price);
  const { startS, endS } = periodAt(subscription.billing_cycle_anchor, recurrenceOf(price), ctx.nowS);
  return { start: at(startS), end: at(endS) };
}

/** What a phase adds to the next invoice, as a subscription is told. A period that is not named is the subscription's. */
export function paramsOf({ add_invoice_items, start_date, end_date }: Phase) {
  return add_invoice_items.map(({ discountable, discounts, metadata, period, price, quantity }) => ({
    ...(discountable !== null && { discountable }),
    discounts: discountsParamOf(discounts),
    metadata: metadata ?? {},
    ...(isNamed(period) && {
      period: {
        start: at(period.start.timestamp ?? start_date),
        end: at(period.end.timestamp ?? end_date),
      },
    }),
    price,
    quantity: quantity ?? 1,
  }));
}

/** Discounts of a phase, as something new is given them. */
export const discountsParamOf = (discounts: Phase['discounts']): Wanted[] =>
  discounts.map(({ coupon, promotion_code }) => ({
    ...(coupon !== null && { coupon }),
    ...(promotion_code !== null && { promotion_code }),
  }));

const isNamed = ({ start, end }: Phase['add_invoice_items'][number]['period']): boolean =>
  start.type !== 'max_item_period_start' || end.type !== 'min_item_period_end';

/** At the end of a period nothing is prorated: what is new ends with the period that ends, and so begins the next with all others. */
export function swapItems(ctx: Ctx, id: string, changes: ItemChange[], restarts: boolean): void {
  const subscription = ctx.store.get('subscription', id);
  const current = itemsOf(ctx, id);
  const period = periodOf(present(current[0], 'an item'));
  const planned = changes.map((change, index) => {
    const before = current.find((item) => item.id === change.id) ?? null;
    if (!before) return { change, before, after: planItem(ctx, change, () => period, `items[${index}]`) };
    const now = plannedOf(ctx, before);
    const quantity = now.quantity === null ? null : (change.quantity ?? now.quantity);
    return { change, before, after: change.deleted ? null : { ...now, quantity } };
  });
  const items = planned.flatMap(({ after }) => after ?? []);
  checkTogether(items, subscription.billing_mode.type);
  const before = current.map((item) => recurrenceOf(priceOf(ctx, item)));
  const keepsRhythm = items.some(({ price }) => before.some((old) => sameRhythm(old, recurrenceOf(price))));
  applyPlan(ctx, subscription, { changes: planned, prorations: [], items });
  // `automatic` moves the anchor where the interval is another (assumed: schedule-anchor).
  if (restarts || !keepsRhythm) ctx.store.update('subscription', { ...subscription, billing_cycle_anchor: ctx.nowS });
}
