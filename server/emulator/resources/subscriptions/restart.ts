import type { Ctx } from '../../ctx.ts';
import { type LineDraft, prorationLines } from '../../invoicing/lines.ts';
import { type Recurrence, sameRhythm } from '../../invoicing/periods.ts';
import type { Json } from '../../wire.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { emitUpdate } from '../events/record.ts';
import { applyPlan, type ItemChange, planChanges, pricesMade } from './changes.ts';
import { mayLeaveTrial, scheduleCycle } from './life.ts';
import { billableOf, itemsOf, keepPending, periodOf, priceOf, type Subscription, usageLine } from './lines.ts';
import type { UpdateInput } from './params.ts';
import { firstLines, firstPeriod, scheduleTrialNotice, timingOf, trialFields } from './timing.ts';
import { invoiceNow } from './update.ts';

/** In flexible mode `trial_end: now` means nothing to a subscription that is in no trial (recorded). */
export function restartsPeriod({ status, billing_mode }: Subscription, params: UpdateInput): boolean {
  if (params.billing_cycle_anchor?.type === 'now') return true;
  if (params.trial_end === 'now') return status === 'trialing' || billing_mode.type === 'classic';
  return params.trial_end !== undefined;
}

/**
 * No item keeps its interval: in classic mode the anchor moves to now (documented: classic-rhythm).
 * In flexible mode it stays, and the change is prorated like any other (recorded).
 */
export function changesRhythm(ctx: Ctx, subscription: Subscription, changes: ItemChange[]): boolean {
  if (subscription.billing_mode.type === 'flexible') return false;
  if (!changes.some(({ price, price_data }) => price !== undefined || price_data !== undefined)) return false;
  const before = itemsOf(ctx, subscription.id).map((item) => recurrenceOf(priceOf(ctx, item)));
  const touched = new Set(changes.map(({ id }) => id));
  const kept = itemsOf(ctx, subscription.id).filter(({ id }) => !touched.has(id));
  const added = changes.filter(({ deleted }) => !deleted).map((change) => rhythmOf(ctx, change));
  const after = [...kept.map((item) => recurrenceOf(priceOf(ctx, item))), ...added];
  return after.every((each) => each !== null && !before.some((old) => sameRhythm(old, each)));
}

function rhythmOf(ctx: Ctx, { id, price, price_data }: ItemChange): Recurrence | null {
  if (price_data) return { interval: price_data.recurring.interval, count: price_data.recurring.interval_count ?? 1 };
  const known = price ?? (id === undefined ? undefined : ctx.store.find('subscription_item', id)?.price.id);
  const found = known === undefined ? undefined : ctx.store.find('price', known);
  return found?.recurring ? recurrenceOf(found) : null;
}

/**
 * `billing_cycle_anchor: {type: 'now'}` and `trial_end`: the current period ends now and another begins, billed at once
 * (documented: anchor-now). Unused time is credited unless `proration_behavior` is `none`; a trial has none to credit.
 */
export function restartPeriod(ctx: Ctx, subscription: Subscription, params: UpdateInput, before: Json): Subscription {
  const endsTrial = subscription.status === 'trialing' && params.trial_end === 'now';
  if (endsTrial && !mayLeaveTrial(ctx, { ...subscription, trial_end: ctx.nowS })) {
    return ctx.store.get('subscription', subscription.id);
  }
  const timing = timingOf(ctx, { trial_end: params.trial_end });
  const closing = subscription.status === 'trialing' ? [] : closingLines(ctx, subscription, params);
  // A credit is an invoice item like any other proration (recorded).
  for (const line of closing.filter(({ proration }) => proration)) keepPending(ctx, subscription, line);
  applyPlan(ctx, subscription, planChanges(ctx, subscription, pricesMade(ctx, params.items ?? []), ctx.nowS, false));
  const periodFor = firstPeriod(ctx, timing, subscription.billing_mode.type);
  for (const item of itemsOf(ctx, subscription.id)) {
    const { startS, endS } = periodFor(priceOf(ctx, item));
    ctx.store.update('subscription_item', { ...item, current_period_start: startS, current_period_end: endS });
    ctx.store.setNotes('subscription_item', item.id, { billedQuantity: '0', usageFromS: startS });
  }
  const wasTrialing = subscription.status === 'trialing';
  // A trial that is made longer is the same one (assumed: trial-longer).
  const begun = wasTrialing ? { trial_start: subscription.trial_start } : {};
  const trial =
    timing.trialEndS === null ? { trial_end: ctx.nowS } : { ...trialFields(ctx, timing.trialEndS), ...begun };
  const changed = ctx.store.update('subscription', {
    ...subscription,
    ...(wasTrialing || timing.trialEndS !== null ? trial : {}),
    billing_cycle_anchor: timing.anchorS,
    status: timing.trialEndS !== null ? 'trialing' : wasTrialing ? 'active' : subscription.status,
  });
  scheduleCycle(ctx, changed);
  scheduleTrialNotice(ctx, changed);
  const usage = closing.filter(({ proration }) => !proration);
  const lines = [...usage, ...firstLines(ctx, itemsOf(ctx, changed.id), timing, changed.billing_mode.type)];
  if (lines.length > 0 || closing.length > 0) return invoiceNow(ctx, changed, params, before, lines);
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
  return changed;
}

function closingLines(ctx: Ctx, subscription: Subscription, params: UpdateInput): LineDraft[] {
  return itemsOf(ctx, subscription.id).flatMap((item) => {
    const usage = usageLine(ctx, subscription, item, ctx.nowS);
    const credit =
      params.proration_behavior === 'none' ? [] : prorationLines(billableOf(ctx, item), null, periodOf(item), ctx.nowS);
    return [...(usage?.quantity.gt(0) ? [usage] : []), ...credit];
  });
}
