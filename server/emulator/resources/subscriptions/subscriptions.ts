import type { z } from 'zod';
import { present } from '../../core/invariant.ts';
import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing } from '../../params/api-error.ts';
import { nothing } from '../../params/form.ts';
import { listPage, listWhere } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import { checkRoomForSubscriptions, getTestClock } from '../clocks/limits.ts';
import { getCustomer, setCustomer } from '../customers/customer-records.ts';
import { idsOf, redeemAll } from '../discounts/discounts.ts';
import { emitUpdate } from '../events/record.ts';
import { collectInvoice, demandPaid, type PayInput } from '../invoices/actions.ts';
import { subscriptionTax } from '../invoices/automatic-tax.ts';
import { createDraft } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalization.ts';
import { withoutTrace } from '../payments/without-trace.ts';
import { LIVE, render } from '../render.ts';
import { addToNextInvoice } from './added-items.ts';
import { checkTogether, insertItem, planItem, pricesMade } from './changes.ts';
import { checkCollection, checkMethod } from './collection.ts';
import { checkNotScheduled, endDates } from './ends.ts';
import { cancelNow, draftOf, scheduleCycle } from './life.ts';
import { itemsOf, type Subscription } from './lines.ts';
import { newSubscription, thresholdsOf, trialSettingsOf } from './new.ts';
import { checkOneCurrency } from './one-currency.ts';
import {
  type CancelInput,
  CancelParams,
  type CreateInput,
  CreateParams,
  ListParams,
  type UpdateInput,
  UpdateParams,
} from './params.ts';
import { checkMayBeHeld } from './pending.ts';
import { changesRhythm, restartPeriod, restartsPeriod } from './restart.ts';
import { firstLines, firstPeriod, scheduleTrialNotice, timingOf } from './timing.ts';
import { changeItems } from './update.ts';

const INCOMPLETE_MS = 23 * HOUR_MS;

/** Who pays the first invoice: there to be asked (checkout), or not. */
type Payer = Pick<PayInput, 'authentication' | 'checkout'>;
/** A schedule's subscription is active at once, and its first invoice is a draft like any later one. `anchorS`: where it began in the past. */
type Opening = Payer & { schedule?: string; anchorS?: number };

/** Creates it and, unless it only bills usage, its first invoice, paid by `payment_behavior`. */
export function createSubscription(ctx: Ctx, params: CreateInput, opening: Opening = {}): Subscription {
  const customer = getCustomer(ctx, params.customer);
  if (ctx.testClock !== null) checkRoomForSubscriptions(ctx, customer.id, 1);
  checkMethod(ctx, customer.id, params.default_payment_method);
  checkCollection(ctx, customer.id, {
    collection_method: params.collection_method ?? 'charge_automatically',
    days_until_due: params.days_until_due ?? null,
  });
  const timing = timingOf(ctx, params, opening.anchorS);
  const mode = params.billing_mode?.type ?? 'flexible';
  const period = firstPeriod(ctx, timing, mode);
  const changes = pricesMade(ctx, params.items);
  const planned = changes.map((item, index) => planItem(ctx, item, period, `items[${index}]`));
  checkTogether(planned, mode);
  checkOneCurrency(ctx, customer.id, present(planned[0], 'an item').price.currency);
  const bare = newSubscription(ctx, params, planned, { ...timing, schedule: opening.schedule ?? null });
  ctx.store.insert('subscription', bare, { thresholdInvoicesAtMs: [] });
  planned.forEach((item, index) => {
    insertItem(ctx, bare.id, item, present(changes[index], 'an item'));
  });
  const timed = ctx.store.update('subscription', { ...bare, ...endDates(ctx, bare, params) });
  if (customer.currency === null) setCustomer(ctx, customer.id, { currency: bare.currency });
  scheduleTrialNotice(ctx, timed);
  const linesNow = () => firstLines(ctx, itemsOf(ctx, bare.id), timing, mode);
  const totalCents = linesNow().reduce((sum, { amountCents }) => sum + amountCents, 0);
  const owner = { customer: customer.id, subscription: bare.id, discounts: [], totalCents };
  const subscription = ctx.store.update('subscription', {
    ...timed,
    discounts: redeemAll(ctx, params.discounts, owner),
  });
  // Once more: the part until an anchor is net of the discounts that came just now.
  const lines = linesNow();
  const added = params.add_invoice_items ?? [];
  addToNextInvoice(ctx, subscription, added);
  if (lines.length === 0 && added.length === 0) {
    const status = subscription.status === 'trialing' ? 'trialing' : 'active';
    const active = ctx.store.update('subscription', { ...subscription, status });
    ctx.emit('customer.subscription.created', active);
    scheduleCycle(ctx, active);
    return active;
  }
  return payFirst(ctx, subscription, lines, params.payment_behavior ?? 'allow_incomplete', opening);
}

export function getSubscription(ctx: Ctx, id: string, param = 'id'): Subscription {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription) throw missing('subscription', id, param);
  return subscription;
}

export function updateSubscription(ctx: Ctx, id: string, params: UpdateInput): Subscription {
  const subscription = getSubscription(ctx, id);
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') {
    throw invalid(
      'A canceled subscription can only update its cancellation_details and metadata.',
      undefined,
      'invalid_canceled_subscription_fields',
    );
  }
  if (params.cancel_at && params.cancel_at_period_end)
    throw invalid('You may only specify one of: cancel_at, cancel_at_period_end.', 'cancel_at');
  checkNotScheduled(subscription, params);
  if (params.payment_behavior === 'pending_if_incomplete') checkMayBeHeld(subscription, params);
  checkMethod(ctx, subscription.customer, params.default_payment_method);
  const before = render(ctx, subscription);
  const changed = { ...subscription, ...plainChanges(ctx, subscription, params) };
  const plain = ctx.store.update('subscription', { ...changed, ...endDates(ctx, changed, params) });
  rememberCancelProration(ctx, id, params);
  addToNextInvoice(ctx, plain, params.add_invoice_items);
  scheduleCycle(ctx, plain);
  if (params.pause_collection !== undefined) {
    const resumesAt = plain.pause_collection?.resumes_at ?? null;
    ctx.schedule('subscription.collection_resume', id, resumesAt === null ? null : resumesAt * 1000);
  }
  if (restartsPeriod(plain, params) || changesRhythm(ctx, plain, params.items ?? []))
    return restartPeriod(ctx, plain, params, before);
  if (params.items && params.items.length > 0)
    return changeItems(ctx, plain, pricesMade(ctx, params.items), params, before);
  emitUpdate(ctx, 'customer.subscription.updated', before, plain);
  return plain;
}

export function cancelSubscription(ctx: Ctx, id: string, params: CancelInput = {}): Subscription {
  const subscription = getSubscription(ctx, id);
  if (!LIVE.includes(subscription.status)) throw missing('subscription', id);
  const details = { ...subscription, cancellation_details: detailsOf(subscription, params.cancellation_details) };
  return cancelNow(ctx, details, { invoiceNow: params.invoice_now ?? false, prorate: params.prorate ?? false });
}

export function cancelAllOf(ctx: Ctx, customer: string): void {
  for (const each of ctx.store.all('subscription', { customer, status: LIVE })) cancelSubscription(ctx, each.id);
}

function payFirst(
  ctx: Ctx,
  subscription: Subscription,
  lines: ReturnType<typeof firstLines>,
  behavior: NonNullable<CreateInput['payment_behavior']>,
  { schedule, anchorS: _, ...payer }: Opening,
): Subscription {
  const id = subscription.id;
  const period = { startS: ctx.nowS, endS: ctx.nowS };
  const sent = subscription.collection_method === 'send_invoice';
  // Only a card's first invoice is finalized at once (documented: sent-first-draft), and not that of a schedule (assumed: schedule-first-invoice).
  const waits = sent || schedule !== undefined;
  const finalizesAtS = waits ? ctx.nowS + Math.floor(ctx.config.draftWindowMs / 1000) : null;
  const draft = createDraft(ctx, draftOf(ctx, subscription, 'subscription_create', lines, period, finalizesAtS));
  ctx.emit(
    'customer.subscription.created',
    ctx.store.update('subscription', { ...subscription, latest_invoice: draft.id }),
  );
  if (subscription.status === 'incomplete')
    ctx.schedule('subscription.incomplete_expire', id, ctx.nowMs + INCOMPLETE_MS);
  scheduleCycle(ctx, subscription);
  if (waits || finalizeInvoice(ctx, draft.id).status !== 'open' || behavior === 'default_incomplete')
    return ctx.store.get('subscription', id);
  // A card that asks is asked, whatever the request says of the session (recorded).
  const { verdict } = collectInvoice(ctx, draft.id, { ...payer, off_session: false });
  if (verdict.kind === 'requires_action')
    ctx.emit('invoice.payment_action_required', ctx.store.get('invoice', draft.id));
  if (verdict.kind === 'no_method') throw nobodyPays();
  if (behavior === 'error_if_incomplete') demandPaid(ctx, draft.id, verdict);
  return ctx.store.get('subscription', id);
}

const nobodyPays = () =>
  invalid(
    'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
    undefined,
    'resource_missing',
  );

function plainChanges(ctx: Ctx, subscription: Subscription, params: UpdateInput): Partial<Subscription> {
  const collection_method = params.collection_method ?? subscription.collection_method;
  const kept = collection_method === 'send_invoice' ? subscription.days_until_due : null;
  const collection = { collection_method, days_until_due: params.days_until_due ?? kept };
  checkCollection(ctx, subscription.customer, collection);
  return {
    automatic_tax: params.automatic_tax ? subscriptionTax(params.automatic_tax.enabled) : subscription.automatic_tax,
    billing_thresholds:
      params.billing_thresholds === undefined
        ? subscription.billing_thresholds
        : thresholdsOf(params.billing_thresholds),
    cancellation_details: detailsOf(subscription, params.cancellation_details),
    ...collection,
    default_payment_method:
      params.default_payment_method === undefined ? subscription.default_payment_method : params.default_payment_method,
    description: params.description === undefined ? subscription.description : params.description,
    metadata: mergedMetadata(subscription.metadata, params.metadata),
    discounts: redeemAll(ctx, params.discounts, {
      customer: subscription.customer,
      subscription: subscription.id,
      discounts: idsOf(subscription.discounts),
      totalCents: null,
    }),
    pause_collection:
      params.pause_collection === undefined
        ? subscription.pause_collection
        : params.pause_collection && {
            behavior: params.pause_collection.behavior,
            resumes_at: params.pause_collection.resumes_at ?? null,
          },
    trial_settings: params.trial_settings ? trialSettingsOf(params.trial_settings) : subscription.trial_settings,
  };
}

/** Whether an end in mid-period will credit unused time: as the update that set it said. */
function rememberCancelProration(ctx: Ctx, id: string, params: UpdateInput): void {
  if (params.cancel_at === undefined) return;
  const notes = ctx.store.notes('subscription', id);
  ctx.store.setNotes('subscription', id, { ...notes, endsWithoutCredit: params.proration_behavior === 'none' });
}

function detailsOf(
  subscription: Subscription,
  change: CancelInput['cancellation_details'],
): Subscription['cancellation_details'] {
  const now = subscription.cancellation_details;
  return {
    comment: change?.comment === undefined ? (now?.comment ?? null) : change.comment,
    feedback: change?.feedback === undefined ? (now?.feedback ?? null) : change.feedback || null,
    feedback_option: null,
    reason: now?.reason ?? null,
  };
}

function listSubscriptions(ctx: Ctx, params: z.output<typeof ListParams>) {
  const wanted = params.status;
  const status =
    wanted === undefined
      ? LIVE
      : wanted === 'all'
        ? undefined
        : wanted === 'ended'
          ? ['canceled', 'incomplete_expired']
          : wanted;
  if (params.test_clock !== undefined) getTestClock(ctx, params.test_clock);
  const filter = {
    customer: params.customer,
    status,
    lookup: params.collection_method,
    // What has a test clock is listed only where that clock or the customer is asked for (documented: clock-lists).
    parent: params.test_clock ?? (params.customer === undefined ? null : undefined),
  };
  if (params.price === undefined) return listPage(ctx, 'subscription', '/v1/subscriptions', params, filter);
  const has = ({ id }: Subscription) => itemsOf(ctx, id).some((item) => item.price.id === params.price);
  return listWhere(ctx, 'subscription', '/v1/subscriptions', params, filter, has);
}

export const routes: Route[] = [
  route('POST', '/v1/subscriptions', CreateParams, (ctx, params) =>
    withoutTrace(ctx, () => createSubscription(ctx, params)),
  ),
  route('GET', '/v1/subscriptions', ListParams, listSubscriptions),
  route('GET', '/v1/subscriptions/{id}', nothing, (ctx, _, id = '') => getSubscription(ctx, id)),
  route('POST', '/v1/subscriptions/{id}', UpdateParams, (ctx, params, id = '') =>
    withoutTrace(ctx, () => updateSubscription(ctx, id, params)),
  ),
  route('DELETE', '/v1/subscriptions/{id}', CancelParams, (ctx, params, id = '') =>
    cancelSubscription(ctx, id, params),
  ),
];
