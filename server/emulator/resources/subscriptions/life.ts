import { present } from '../../core/invariant.ts';
import { DAY_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { type LineDraft, prorationLines } from '../../invoicing/lines.ts';
import { periodAt } from '../../invoicing/periods.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { emitUpdate } from '../events/record.ts';
import { createDraft } from '../invoices/draft.ts';
import { finalizeAndCollectSoon } from '../invoices/finalization.ts';
import { render } from '../render.ts';
import { restsAsDraft } from './collection-pause.ts';
import {
  billableOf,
  cycleLines,
  dropPending,
  type Item,
  itemsOf,
  keepPending,
  markUsageBilled,
  pendingLines,
  periodOf,
  priceOf,
  type Subscription,
  usageLine,
} from './lines.ts';
import { endSubscription, pausedFields, restWhilePaused, updateStanding } from './standing.ts';

const RUNNING = ['active', 'past_due', 'unpaid', 'trialing'];

/**
 * The end of a period: the subscription ends with it, or the next period begins with a draft invoice. `enterPhase` changes what the
 * next period bills, of a subscription that follows a schedule.
 */
export function turnPeriod(ctx: Ctx, id: string, enterPhase: (ctx: Ctx, id: string) => void = () => {}): void {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription || !RUNNING.includes(subscription.status)) return;
  if (subscription.cancel_at !== null && subscription.cancel_at <= ctx.nowS) {
    endAtPeriodEnd(ctx, id);
    return;
  }
  const before = render(ctx, subscription);
  if (subscription.status === 'trialing' && !mayLeaveTrial(ctx, subscription)) return;
  const ending = dueItems(ctx, id);
  if (ending.length === 0) {
    scheduleCycle(ctx, subscription);
    return;
  }
  // What was used in a trial is free (documented: trial-usage).
  const isTrial = subscription.status === 'trialing';
  const usage = isTrial ? [] : ending.flatMap((item) => usageLine(ctx, subscription, item) ?? []);
  enterPhase(ctx, id);
  const current = ctx.store.get('subscription', id);
  const next = dueItems(ctx, id).map((item) => beginNext(ctx, current, item));
  const lines = cycleLines(ctx, current, usage, next);
  const old = periodOf(present(ending[0], 'a due item'));
  const finalizesAtS = Math.floor((ctx.nowMs + ctx.config.draftWindowMs) / 1000);
  const resting = restsAsDraft(current) ? { auto_advance: false, automatically_finalizes_at: null } : {};
  const draft = draftOf(ctx, current, 'subscription_cycle', lines, old, finalizesAtS);
  const status = isTrial ? 'active' : current.status;
  const latest_invoice = lines.length === 0 ? current.latest_invoice : createDraft(ctx, draft, () => resting).id;
  const changed = ctx.store.update('subscription', { ...current, latest_invoice, status });
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
  scheduleCycle(ctx, changed);
}

const dueItems = (ctx: Ctx, id: string): Item[] =>
  itemsOf(ctx, id).filter((item) => item.current_period_end <= ctx.nowS);

/** A trial that ends without a card ends as its settings say (documented: trial-without-card). */
export function mayLeaveTrial(ctx: Ctx, subscription: Subscription): boolean {
  const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
  const customer = ctx.store.get('customer', subscription.customer);
  const ofCustomer = customer.invoice_settings.default_payment_method ?? customer.default_source;
  const method = subscription.default_payment_method ?? ofCustomer;
  if (method !== null || behavior === undefined || behavior === 'create_invoice') return true;
  if (subscription.collection_method === 'send_invoice') return true;
  if (behavior === 'cancel') {
    endSubscription(ctx, subscription, 'cancellation_requested');
    return false;
  }
  restWhilePaused(ctx, subscription.id);
  const fields = pausedFields(ctx, 'trial_end_without_payment_method');
  ctx.emit('customer.subscription.paused', updateStanding(ctx, subscription, fields));
  return false;
}

/** `cancel_at` in the middle of a period. */
export function cancelOnDate(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (subscription && RUNNING.includes(subscription.status)) endAtPeriodEnd(ctx, id);
}

/** What was used and not yet billed goes on a last invoice, which is still collected (assumed: last-invoice). */
function endAtPeriodEnd(ctx: Ctx, id: string): void {
  const subscription = ctx.store.get('subscription', id);
  const items = itemsOf(ctx, id);
  const usage = items.flatMap(
    (item) => usageLine(ctx, subscription, item, Math.min(item.current_period_end, ctx.nowS)) ?? [],
  );
  const credits = ctx.store.notes('subscription', id).endsWithoutCredit
    ? []
    : items
        .filter((item) => item.current_period_end > ctx.nowS && subscription.status !== 'trialing')
        .flatMap((item) => prorationLines(billableOf(ctx, item), null, periodOf(item), ctx.nowS));
  const lines = [...pendingLines(ctx, subscription), ...usage.filter(({ quantity }) => quantity.gt(0)), ...credits];
  const ended = endSubscription(ctx, subscription, 'cancellation_requested');
  if (lines.length === 0) return;
  markUsageBilled(ctx, lines);
  const period = periodOf(present(items[0], 'an item'));
  const finalizesAtS = Math.floor((ctx.nowMs + ctx.config.draftWindowMs) / 1000);
  const invoice = createDraft(ctx, draftOf(ctx, ended, 'subscription_cycle', lines, period, finalizesAtS));
  ctx.store.update('subscription', { ...ended, latest_invoice: invoice.id });
}

/**
 * `subscriptions.cancel`: at once. `prorate` credits unused time; `invoice_now` bills usage and all prorations, without it they
 * wait for another invoice of the customer; with neither, those that waited are removed (documented: cancel-pending).
 */
export function cancelNow(
  ctx: Ctx,
  asked: Subscription,
  options: { invoiceNow: boolean; prorate: boolean },
): Subscription {
  // What was to end later ends now: no later end is shown (recorded).
  const subscription = ctx.store.update('subscription', { ...asked, cancel_at: null, cancel_at_period_end: false });
  const items = itemsOf(ctx, subscription.id);
  const credits =
    options.prorate && subscription.status !== 'trialing'
      ? items.flatMap((item) => prorationLines(billableOf(ctx, item), null, periodOf(item), ctx.nowS))
      : [];
  if (!options.invoiceNow) {
    for (const credit of credits) keepPending(ctx, subscription, credit);
    if (!options.prorate) dropPending(ctx, subscription);
    return endSubscription(ctx, subscription, 'cancellation_requested');
  }
  const usage = items.flatMap((item) => usageLine(ctx, subscription, item, ctx.nowS) ?? []);
  const lines = [...pendingLines(ctx, subscription), ...usage.filter(({ quantity }) => quantity.gt(0)), ...credits];
  const ended = endSubscription(ctx, subscription, 'cancellation_requested');
  if (lines.length === 0) return ended;
  markUsageBilled(ctx, lines);
  const period = periodOf(present(items[0], 'an item'));
  const invoice = createDraft(ctx, draftOf(ctx, ended, 'subscription_update', lines, period, null));
  finalizeAndCollectSoon(ctx, invoice.id);
  return ctx.store.update('subscription', { ...ctx.store.get('subscription', ended.id), latest_invoice: invoice.id });
}

/** Its first payment did not come within 23 hours. */
export function expireIncomplete(ctx: Ctx, id: string, voidOpen: (invoiceId: string) => void): void {
  const subscription = ctx.store.find('subscription', id);
  if (subscription?.status !== 'incomplete') return;
  for (const invoice of ctx.store.all('invoice', { parent: id, status: 'open' })) voidOpen(invoice.id);
  endSubscription(ctx, ctx.store.get('subscription', id), 'payment_failed', 'incomplete_expired');
}

/** How long before a renewal its invoice is told of: a setting of the account at Stripe, seven days unless changed (assumed: upcoming-days). */
const TOLD_BEFORE_MS = 7 * DAY_MS;

export function scheduleCycle(ctx: Ctx, subscription: Subscription): void {
  const ends = itemsOf(ctx, subscription.id).map((item) => item.current_period_end);
  const endS = Math.min(...ends);
  ctx.schedule('subscription.cycle', subscription.id, ends.length === 0 ? null : endS * 1000);
  const cancelS = subscription.cancel_at;
  const renews = ends.length > 0 && (cancelS === null || cancelS > endS);
  const toldMs = endS * 1000 - TOLD_BEFORE_MS;
  ctx.schedule('invoice.upcoming', subscription.id, renews && toldMs > ctx.nowMs ? toldMs : null);
  ctx.schedule('subscription.cancel', subscription.id, cancelS !== null && cancelS < endS ? cancelS * 1000 : null);
}

export function draftOf(
  ctx: Ctx,
  subscription: Subscription,
  reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update' | 'subscription_threshold',
  lines: LineDraft[],
  period: { startS: number; endS: number },
  finalizesAtS: number | null,
) {
  const customer = ctx.store.get('customer', subscription.customer);
  return { customer, subscription, reason, lines, period, finalizesAtS };
}

function beginNext(ctx: Ctx, subscription: Subscription, item: Item) {
  const period = periodAt(subscription.billing_cycle_anchor, recurrenceOf(priceOf(ctx, item)), item.current_period_end);
  ctx.store.update('subscription_item', {
    ...item,
    current_period_start: period.startS,
    current_period_end: period.endS,
  });
  const notes = ctx.store.notes('subscription_item', item.id);
  ctx.store.setNotes('subscription_item', item.id, { ...notes, billedQuantity: '0' });
  return { item: billableOf(ctx, item), period };
}
