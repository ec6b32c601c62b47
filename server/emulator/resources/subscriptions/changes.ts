import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import type { Share } from '../../invoicing/discounts.ts';
import { type BillableItem, type LineDraft, prorationLines } from '../../invoicing/lines.ts';
import { mayMix, type Period, periodAt, sameRhythm } from '../../invoicing/periods.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import type { Docs } from '../../store/docs.ts';
import { recurringData } from '../catalog/price-params.ts';
import { createPrice, getPrice, isMetered, recurrenceOf } from '../catalog/prices.ts';
import { discountsParam, idsOf, redeemAll } from '../discounts/discounts.ts';
import { billable, billableOf, type Item, itemsOf, periodOf, priceOf, type Subscription, usageLine } from './lines.ts';
import { rememberShare, shareNow } from './proration-share.ts';

export const thresholds = form.clearable(z.strictObject({ usage_gte: form.integer.pipe(z.number().min(1)) }));
export const itemShape = {
  billing_thresholds: thresholds.optional(),
  discounts: discountsParam,
  metadata: form.metadata.optional(),
  /** The older name of `price`. */
  plan: form.string.optional(),
  price: form.string.optional(),
  price_data: z.strictObject({ ...recurringData, product: form.string }).optional(),
  quantity: form.integer.pipe(z.number().min(0)).optional(),
};
export const ItemChange = z.strictObject({
  ...itemShape,
  id: form.string.optional(),
  deleted: form.boolean.optional(),
  clear_usage: form.boolean.optional(),
});
/** `evenArchived`: a price that a schedule named while it was active. */
export type ItemChange = z.output<typeof ItemChange> & { evenArchived?: boolean };
export const prorationShape = {
  proration_behavior: z.enum(['create_prorations', 'always_invoice', 'none']).optional(),
  proration_date: form.integer.optional(),
};
export const paymentBehavior = z.enum([
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
]);

/** One item before and after; null before: added, null after: removed. */
export type PlannedChange = { change: ItemChange; before: Item | null; after: PlannedItem | null };
export type PlannedItem = { id: string; price: Docs['price']; quantity: number | null; period: Period };
export type Plan = { changes: PlannedChange[]; prorations: LineDraft[]; items: PlannedItem[] };

const MAX_ITEMS = 20;

/** What a list of item changes comes to, without doing it: the same answer serves the preview and the update. */
export function planChanges(
  ctx: Ctx,
  subscription: Subscription,
  changes: ItemChange[],
  atS: number,
  prorate: boolean,
): Plan {
  if (changes.length > MAX_ITEMS) throw invalid(`You may only pass ${MAX_ITEMS} items at once.`, 'items');
  const current = itemsOf(ctx, subscription.id);
  if (current.some((item) => atS < item.current_period_start || atS >= item.current_period_end)) {
    throw invalid('Invalid proration date: it must be within the current billing period.', 'proration_date');
  }
  const planned = changes.map((change, index) => planOne(ctx, subscription, current, { change, index }, atS));
  const touched = new Set(planned.map(({ before }) => before?.id));
  const kept = current.filter(({ id }) => !touched.has(id)).map((item) => plannedOf(ctx, item));
  const items = [...kept, ...planned.flatMap(({ after }) => after ?? [])];
  checkTogether(items, subscription.billing_mode.type);
  // A trial is free, and so is every change of it.
  const isDue = prorate && subscription.status !== 'trialing';
  const prorations = isDue ? planned.flatMap((each) => prorationsOf(ctx, subscription, each, items, atS)) : [];
  return { changes: planned, prorations, items };
}

/** Does it: writes the items. Prorations and events are the caller's. */
export function applyPlan(ctx: Ctx, subscription: Subscription, { changes, prorations }: Plan): void {
  for (const { change, before, after } of changes) {
    if (before && !after) ctx.store.remove('subscription_item', before.id);
    else if (before && after) ctx.store.update('subscription_item', changedItem(ctx, before, after, change));
    else if (after) insertItem(ctx, subscription.id, after, change);
    const debit = prorations.findLast(({ item, proration }) => proration && item.itemId === after?.id);
    if (after && debit) rememberShare(ctx, after.id, debit.item.share);
  }
}

/** Makes the prices that changes bring along. */
export const pricesMade = (ctx: Ctx, changes: ItemChange[]): ItemChange[] =>
  changes.map((change, index) => {
    const { price_data, plan, ...given } = change;
    const rest = plan === undefined ? given : { ...given, price: given.price ?? plan };
    if (price_data === undefined) return rest;
    if (rest.price !== undefined)
      throw invalid('You may only specify one of these parameters: price, price_data.', `items[${index}][price_data]`);
    return { ...rest, price: createPrice(ctx, price_data).id };
  });

export function insertItem(ctx: Ctx, subscriptionId: string, planned: PlannedItem, change: ItemChange): Item {
  const item: Item = {
    id: planned.id,
    object: 'subscription_item',
    billing_thresholds: thresholdsOf(planned.price, change.billing_thresholds) ?? null,
    created: ctx.nowS,
    current_period_end: planned.period.endS,
    current_period_start: planned.period.startS,
    current_trial: null,
    discounts: discountsOf(ctx, subscriptionId, planned.id, change, []),
    metadata: mergedMetadata({}, change.metadata),
    ...pricedAs(planned.price),
    ...(planned.quantity === null ? {} : { quantity: planned.quantity }),
    subscription: subscriptionId,
    tax_rates: [],
  };
  const usageFromS = Math.max(planned.period.startS, ctx.nowS);
  return ctx.store.insert('subscription_item', item, { billedQuantity: '0', usageFromS });
}

/** A new item as it would be: metered ones have no quantity, and say so when given one. */
export function planItem(
  ctx: Ctx,
  change: ItemChange,
  period: (price: Docs['price']) => Period,
  name: string,
): PlannedItem {
  const price = getPrice(ctx, change.price ?? '', `${name}[price]`);
  if (!price.active && !change.evenArchived)
    throw invalid(`The price specified is inactive. This field only accepts active prices.`, `${name}[price]`);
  if (!price.recurring)
    throw invalid(
      'The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.',
      `${name}[price]`,
    );
  return { id: ctx.newId('si'), price, quantity: quantityFor(price, change.quantity, 1, name), period: period(price) };
}

export const plannedOf = (ctx: Ctx, item: Item): PlannedItem => ({
  id: item.id,
  price: priceOf(ctx, item),
  quantity: item.quantity ?? null,
  period: periodOf(item),
});

export const billablePlanned = (ctx: Ctx, planned: PlannedItem, share?: Share): BillableItem =>
  billable(ctx, planned.price, planned.quantity, planned.id, share);

export function checkTogether(items: PlannedItem[], mode: 'flexible' | 'classic'): void {
  if (items.length === 0)
    throw invalid('A subscription must have at least one active item: cancel it instead.', 'items');
  if (new Set(items.map(({ price }) => price.currency)).size > 1)
    throw invalid('All prices on a subscription must have the same currency.', 'items');
  const prices = items.map(({ price }) => price.id);
  const twice = prices.find((id, index) => prices.indexOf(id) !== index);
  if (twice) throw invalid(`Cannot add multiple subscription items with the same price: ${twice}`, 'items');
  const rhythms = items.map(({ price }) => recurrenceOf(price));
  const [first] = rhythms;
  if (!first || rhythms.every((each) => sameRhythm(each, first))) return;
  if (mode === 'classic')
    throw invalid('Prices of different intervals need a subscription whose `billing_mode` is `flexible`.', 'items');
  if (!mayMix(rhythms))
    throw invalid(
      'The intervals of all prices must be multiples of the shortest, all of days or all of months.',
      'items',
    );
}

function planOne(
  ctx: Ctx,
  subscription: Subscription,
  current: Item[],
  { change, index }: { change: ItemChange; index: number },
  atS: number,
): PlannedChange {
  const before = change.id === undefined ? null : current.find(({ id }) => id === change.id);
  if (before === undefined) throw missing('subscription_item', change.id ?? '', 'items');
  if (!before) {
    const period = (price: Docs['price']) => periodFor(ctx, subscription, current, price, atS);
    return { change, before: null, after: planItem(ctx, change, period, `items[${index}]`) };
  }
  if (change.deleted) return { change, before, after: null };
  const price =
    change.price === undefined ? priceOf(ctx, before) : getPrice(ctx, change.price, `items[${index}][price]`);
  // A new price without a quantity starts again at 1 (documented: new-price-quantity).
  const otherwise = price.id === before.price.id ? (before.quantity ?? 1) : 1;
  const quantity = quantityFor(price, change.quantity, otherwise, `items[${index}]`);
  const same = sameRhythm(recurrenceOf(price), recurrenceOf(priceOf(ctx, before)));
  const period = same ? periodOf(before) : periodFor(ctx, subscription, current, price, atS);
  return { change, before, after: { id: before.id, price, quantity, period } };
}

/** As what has the same rhythm; in a trial as all; else by the anchor. */
function periodFor(ctx: Ctx, subscription: Subscription, current: Item[], price: Docs['price'], atS: number): Period {
  const rhythm = recurrenceOf(price);
  const like = current.find((item) => sameRhythm(recurrenceOf(priceOf(ctx, item)), rhythm));
  const sibling = like ?? (subscription.status === 'trialing' ? current[0] : undefined);
  return sibling ? periodOf(sibling) : periodAt(subscription.billing_cycle_anchor, rhythm, atS);
}

function quantityFor(price: Docs['price'], wanted: number | undefined, otherwise: number, name: string): number | null {
  if (!isMetered(price)) return wanted ?? otherwise;
  if (wanted === undefined) return null;
  throw invalid(
    'Quantity should not be specified where usage_type is `metered`. Remove quantity from the item.',
    `${name}[quantity]`,
  );
}

function prorationsOf(
  ctx: Ctx,
  subscription: Subscription,
  { before, after }: PlannedChange,
  items: PlannedItem[],
  atS: number,
): LineDraft[] {
  const same = before && after && before.price.id === after.price.id && (before.quantity ?? null) === after.quantity;
  if (same) return [];
  // Flexible billing: usage of a price that goes away is billed with the change. Classic billing loses it
  // (documented: usage-of-removed-price).
  const goes = before && before.price.id !== after?.price.id && subscription.billing_mode.type === 'flexible';
  const usage = goes ? usageLine(ctx, subscription, before, atS) : null;
  const billed = usage?.quantity.gt(0) ? [usage] : [];
  const credit = before ? prorationLines(billableOf(ctx, before), null, periodOf(before), atS) : [];
  const debited = after && billablePlanned(ctx, after, shareNow(ctx, subscription.id, items, after.id));
  const debit = after ? prorationLines(null, debited, after.period, atS) : [];
  return [...billed, ...credit, ...debit];
}

function discountsOf(ctx: Ctx, subscription: string, subscription_item: string, change: ItemChange, has: string[]) {
  const { customer } = ctx.store.get('subscription', subscription);
  const owner = { customer, subscription, subscription_item, totalCents: null, discounts: has };
  return redeemAll(ctx, change.discounts, owner, 'items[0]');
}

function changedItem(ctx: Ctx, before: Item, after: PlannedItem, change: ItemChange): Item {
  const { quantity: _, ...rest } = before;
  const changed = thresholdsOf(after.price, change.billing_thresholds);
  return {
    ...rest,
    ...pricedAs(after.price),
    ...(after.quantity === null ? {} : { quantity: after.quantity }),
    current_period_end: after.period.endS,
    current_period_start: after.period.startS,
    billing_thresholds: changed === undefined ? before.billing_thresholds : changed,
    discounts: discountsOf(ctx, before.subscription, before.id, change, idsOf(before.discounts)),
    metadata: mergedMetadata(before.metadata, change.metadata),
  };
}

function thresholdsOf(price: Docs['price'], wanted: z.output<typeof thresholds> | undefined) {
  if (wanted === undefined || wanted === null) return wanted;
  if (!isMetered(price))
    throw invalid('Billing thresholds with `usage_gte` are only for metered prices.', 'billing_thresholds');
  if (price.transform_quantity)
    throw invalid('Billing thresholds cannot be used with `transform_quantity`.', 'billing_thresholds');
  return { usage_gte: wanted.usage_gte };
}

function pricedAs(price: Docs['price']): Pick<Item, 'price' | 'plan'> {
  const { tiers: _, ...shown } = price;
  const recurring = present(price.recurring, `rhythm of ${price.id}`);
  return {
    price: shown,
    plan: {
      id: price.id,
      object: 'plan',
      active: price.active,
      amount: price.unit_amount,
      amount_decimal: price.unit_amount_decimal,
      billing_scheme: price.billing_scheme,
      created: price.created,
      currency: price.currency,
      interval: recurring.interval,
      interval_count: recurring.interval_count,
      livemode: false,
      metadata: price.metadata,
      meter: recurring.meter,
      nickname: price.nickname,
      product: price.product,
      tiers_mode: price.tiers_mode,
      transform_usage: price.transform_quantity,
      trial_period_days: recurring.trial_period_days,
      usage_type: recurring.usage_type,
    },
  };
}
