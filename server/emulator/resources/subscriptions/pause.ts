import { z } from 'zod';
import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { type LineDraft, licensedLine, prorationLines } from '../../invoicing/lines.ts';
import { boundary, periodAt } from '../../invoicing/periods.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { recurrenceOf } from '../catalog/prices.ts';
import { emitUpdate } from '../events/record.ts';
import { collectInvoice, voidInvoice } from '../invoices/actions.ts';
import { createDraft, type Invoice } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalization.ts';
import { render } from '../render.ts';
import { draftOf } from './life.ts';
import {
  billableOf,
  itemsOf,
  keepPending,
  markUsageBilled,
  pendingLines,
  periodOf,
  priceOf,
  type Subscription,
  usageLine,
} from './lines.ts';
import { leavePause, pausedFields, restWhilePaused } from './standing.ts';
import { getSubscription } from './subscriptions.ts';

/** A resumption invoice that nobody tries to pay is void after so long (documented: resume-expires). */
const RESUME_MS = 23 * HOUR_MS;

export const PauseParams = z.strictObject({
  bill_for: z
    .strictObject({
      outstanding_usage_through: z.strictObject({ type: z.enum(['none', 'now']) }).optional(),
      unused_time_from: z.strictObject({ type: z.enum(['item_current_period_start', 'none', 'now']) }).optional(),
    })
    .optional(),
  invoicing_behavior: z.enum(['invoice', 'pending_invoice_item']).optional(),
  type: z.enum(['subscription']).optional(),
});
const ResumeParams = z.strictObject({
  billing_cycle_anchor: z.strictObject({ type: z.enum(['now', 'unchanged']) }).optional(),
  payment_behavior: z.enum(['resume_on_payment_attempt', 'resume_on_payment_success']).optional(),
  proration_behavior: z.enum(['always_invoice', 'create_prorations', 'none']).optional(),
  proration_date: form.integer.optional(),
});
type ResumeInput = z.output<typeof ResumeParams>;

/** No service, no invoices and no new periods until it is resumed; the current period ends now (documented: pause). */
export function pauseSubscription(ctx: Ctx, id: string, params: z.output<typeof PauseParams>): Subscription {
  const subscription = getSubscription(ctx, id);
  checkMayPause(subscription);
  const before = render(ctx, subscription);
  const lines = pauseLines(ctx, subscription, params.bill_for ?? {});
  markUsageBilled(ctx, lines);
  const invoiced = params.invoicing_behavior === 'invoice' ? invoicePause(ctx, subscription, lines) : null;
  if (!invoiced) for (const line of lines) keepPending(ctx, subscription, line);
  for (const item of itemsOf(ctx, id)) ctx.store.update('subscription_item', { ...item, current_period_end: ctx.nowS });
  const paused = ctx.store.update('subscription', {
    ...ctx.store.get('subscription', id),
    ...(invoiced && { latest_invoice: invoiced.id }),
    ...pausedFields(ctx, 'pause_requested'),
  });
  restWhilePaused(ctx, id);
  emitUpdate(ctx, 'customer.subscription.updated', before, paused);
  ctx.emit('customer.subscription.paused', paused);
  return paused;
}

/** A new period at once or the rest of the one that runs by the anchor; active as soon as its invoice, if there is one, is settled (documented: resume). */
export function resumeSubscription(ctx: Ctx, id: string, params: ResumeInput): Subscription {
  const subscription = getSubscription(ctx, id);
  checkMayResume(ctx, subscription);
  const before = render(ctx, subscription);
  const fresh = params.billing_cycle_anchor?.type !== 'unchanged';
  const atS = params.proration_date ?? ctx.nowS;
  const lines = fresh ? restart(ctx, subscription) : carryOn(ctx, subscription, atS, params.proration_behavior);
  const anchored = ctx.store.update('subscription', {
    ...subscription,
    ...(fresh && { billing_cycle_anchor: ctx.nowS }),
  });
  if (lines.length === 0) return leavePause(ctx, anchored, 'active');
  const waitsToBill = !fresh && params.proration_behavior !== 'always_invoice';
  if (waitsToBill) {
    for (const line of lines) keepPending(ctx, anchored, line);
    return leavePause(ctx, anchored, 'active');
  }
  return invoiceResumption(ctx, anchored, lines, params, before);
}

/** Nobody tried to pay the resumption invoice in time: it is void, and the pause goes on (documented: resume-expires). */
export function expireResumption(ctx: Ctx, id: string): void {
  const resuming = ctx.store.find('subscription', id) && ctx.store.notes('subscription', id).resuming;
  if (!resuming) return;
  const invoice = ctx.store.get('invoice', resuming);
  if (invoice.status === 'open' && !invoice.attempted) voidInvoice(ctx, invoice.id);
}

function checkMayPause({ status, billing_mode, collection_method, schedule }: Subscription): void {
  if (status !== 'active')
    throw invalid(`You can only pause a subscription that is active. This one is ${status}.`, 'id');
  if (billing_mode.type !== 'flexible')
    throw invalid('You can only pause a subscription whose `billing_mode` is `flexible`.', 'id');
  // As resuming does (documented: pause).
  if (collection_method === 'send_invoice')
    throw invalid('You can only pause a subscription whose `collection_method` is `charge_automatically`.', 'id');
  if (schedule) throw invalid('You cannot pause a subscription with an attached schedule.', 'id');
}

function checkMayResume(ctx: Ctx, { id, status, collection_method }: Subscription): void {
  if (status !== 'paused')
    throw invalid(`You can only resume a subscription that is paused. This one is ${status}.`, 'id');
  if (collection_method === 'send_invoice')
    throw invalid('You can only resume a subscription whose `collection_method` is `charge_automatically`.', 'id');
  const resuming = ctx.store.notes('subscription', id).resuming;
  if (resuming) throw invalid(`The invoice ${resuming} of an earlier resumption is still open.`, 'id');
}

type BillFor = NonNullable<z.output<typeof PauseParams>['bill_for']>;

function pauseLines(ctx: Ctx, subscription: Subscription, billFor: BillFor): LineDraft[] {
  const credit = billFor.unused_time_from?.type ?? 'now';
  const bills = (billFor.outstanding_usage_through?.type ?? 'now') === 'now';
  return itemsOf(ctx, subscription.id).flatMap((item) => {
    const usage = bills ? usageLine(ctx, subscription, item, ctx.nowS) : null;
    const fromS = credit === 'now' ? ctx.nowS : item.current_period_start;
    const unused = credit === 'none' ? [] : prorationLines(billableOf(ctx, item), null, periodOf(item), fromS);
    return [...(usage?.quantity.gt(0) ? [usage] : []), ...unused];
  });
}

function invoicePause(ctx: Ctx, subscription: Subscription, lines: LineDraft[]): Invoice | null {
  const all = [...pendingLines(ctx, subscription), ...lines];
  if (all.length === 0) return null;
  const invoice = createDraft(ctx, draftOf(ctx, subscription, 'subscription_update', all, here(ctx), null));
  if (finalizeInvoice(ctx, invoice.id).status === 'open') ctx.schedule('invoice.retry', invoice.id, ctx.nowMs);
  return invoice;
}

function restart(ctx: Ctx, subscription: Subscription): LineDraft[] {
  return itemsOf(ctx, subscription.id).flatMap((item) => {
    const period = { startS: ctx.nowS, endS: boundary(ctx.nowS, recurrenceOf(priceOf(ctx, item)), 1) };
    beginPeriod(ctx, item, period);
    const billable = billableOf(ctx, item);
    return billable.quantity === null ? [] : [licensedLine(billable, period)];
  });
}

function carryOn(
  ctx: Ctx,
  subscription: Subscription,
  atS: number,
  behavior: ResumeInput['proration_behavior'],
): LineDraft[] {
  return itemsOf(ctx, subscription.id).flatMap((item) => {
    const period = periodAt(subscription.billing_cycle_anchor, recurrenceOf(priceOf(ctx, item)), ctx.nowS);
    beginPeriod(ctx, item, period);
    return behavior === 'none' ? [] : prorationLines(null, billableOf(ctx, item), period, atS);
  });
}

// What is used while it is paused is nobody's (assumed: paused-usage).
function beginPeriod(ctx: Ctx, item: Docs['subscription_item'], { startS, endS }: { startS: number; endS: number }) {
  ctx.store.update('subscription_item', { ...item, current_period_start: startS, current_period_end: endS });
  ctx.store.setNotes('subscription_item', item.id, { billedQuantity: '0', usageFromS: ctx.nowS });
}

function invoiceResumption(
  ctx: Ctx,
  subscription: Subscription,
  lines: LineDraft[],
  { payment_behavior, proration_date }: ResumeInput,
  before: ReturnType<typeof render>,
): Subscription {
  const { id } = subscription;
  const waitsForSuccess = payment_behavior === 'resume_on_payment_success';
  const all = [...pendingLines(ctx, subscription), ...lines];
  const draft = draftOf(ctx, subscription, 'subscription_update', all, here(ctx), null);
  // Only who asked for success is tried again (documented: resume-behavior).
  const invoice = createDraft(ctx, { ...draft, prorationDateS: proration_date }, () => ({
    auto_advance: waitsForSuccess,
  }));
  ctx.store.setNotes('subscription', id, {
    ...ctx.store.notes('subscription', id),
    resuming: invoice.id,
    resumesOnAttempt: !waitsForSuccess,
  });
  const shown = ctx.store.update('subscription', { ...subscription, latest_invoice: invoice.id });
  emitUpdate(ctx, 'customer.subscription.updated', before, shown);
  if (finalizeInvoice(ctx, invoice.id).status === 'open') {
    ctx.schedule('subscription.resume_expire', id, ctx.nowMs + RESUME_MS);
    if (waitsForSuccess) collectInvoice(ctx, invoice.id);
  }
  return ctx.store.get('subscription', id);
}

const here = (ctx: Ctx) => ({ startS: ctx.nowS, endS: ctx.nowS });

export const routes: Route[] = [
  route('POST', '/v1/subscriptions/{id}/pause', PauseParams, (ctx, params, id = '') =>
    pauseSubscription(ctx, id, params),
  ),
  route('POST', '/v1/subscriptions/{id}/resume', ResumeParams, (ctx, params, id = '') =>
    resumeSubscription(ctx, id, params),
  ),
];
