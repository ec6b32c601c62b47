import type { Ctx } from '../../ctx.ts';
import { type LineDraft, trialLine } from '../../invoicing/lines.ts';
import type { Json } from '../../wire.ts';
import { emitUpdate } from '../events/record.ts';
import { collectChange, demandPaid } from '../invoices/actions.ts';
import { createDraft } from '../invoices/draft.ts';
import { finalizeAndSend } from '../invoices/finalization.ts';
import { applyPlan, billablePlanned, type ItemChange, type Plan, planChanges } from './changes.ts';
import { draftOf, scheduleCycle } from './life.ts';
import { keepPending, markUsageBilled, pendingLines, type Subscription } from './lines.ts';
import type { UpdateInput } from './params.ts';
import { holdChange } from './pending.ts';
import { limitQuantityChanges } from './quantity-limit.ts';

type Options = Pick<UpdateInput, 'proration_behavior' | 'proration_date' | 'payment_behavior'>;

/** Changes items, prorates, and with `always_invoice` bills it at once. `before` is the subscription as it was shown. */
export function changeItems(
  ctx: Ctx,
  subscription: Subscription,
  changes: ItemChange[],
  options: Options,
  before: Json,
): Subscription {
  const behavior = options.proration_behavior ?? 'create_prorations';
  const plan = planChanges(ctx, subscription, changes, options.proration_date ?? ctx.nowS, behavior !== 'none');
  limitQuantityChanges(ctx, subscription, plan);
  if (
    options.payment_behavior === 'pending_if_incomplete' &&
    behavior === 'always_invoice' &&
    plan.prorations.length > 0
  )
    return holdChange(ctx, subscription, changes, plan, options, before);
  markUsageBilled(ctx, plan.prorations);
  applyPlan(ctx, subscription, plan);
  for (const line of plan.prorations) keepPending(ctx, subscription, line);
  scheduleCycle(ctx, subscription);
  ctx.schedule('subscription.threshold', subscription.id, ctx.nowMs);
  const free = trialLines(ctx, subscription, plan);
  if (free.length > 0) return invoiceNow(ctx, subscription, options, before, free);
  if (behavior !== 'always_invoice' || plan.prorations.length === 0) {
    emitUpdate(ctx, 'customer.subscription.updated', before, subscription);
    return subscription;
  }
  return invoiceNow(ctx, subscription, options, before);
}

/**
 * In a trial what is added or changed is billed at once, for nothing, whatever the proration behavior: each change of items makes an
 * invoice of zero (recorded: runs against test mode, July 2026). Only what changed has a line.
 */
function trialLines(ctx: Ctx, subscription: Subscription, { changes }: Plan): LineDraft[] {
  if (subscription.status !== 'trialing') return [];
  return changes.flatMap(({ before, after }) => {
    const isSame = before && before.price.id === after?.price.id && before.quantity === (after.quantity ?? undefined);
    if (!after || after.quantity === null || isSame) return [];
    return [trialLine(billablePlanned(ctx, after), { startS: ctx.nowS, endS: after.period.endS })];
  });
}

/** Bills at once what is pending, and lets `payment_behavior` say what a failure means. */
export function invoiceNow(
  ctx: Ctx,
  subscription: Subscription,
  options: Options,
  before: Json,
  more: LineDraft[] = [],
): Subscription {
  const lines = [...pendingLines(ctx, subscription), ...more];
  // The time in which what it bills came up: since the period began (recorded).
  const period = { startS: startOf(before) ?? ctx.nowS, endS: ctx.nowS };
  const draft = draftOf(ctx, subscription, 'subscription_update', lines, period, null);
  const invoice = createDraft(ctx, { ...draft, prorationDateS: options.proration_date });
  const changed = ctx.store.update('subscription', { ...subscription, latest_invoice: invoice.id });
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
  if (finalizeAndSend(ctx, invoice.id).status !== 'open') return ctx.store.get('subscription', subscription.id);
  // The owner is to confirm it, or to be sent it: nobody tries the card now.
  if (options.payment_behavior === 'default_incomplete' || subscription.collection_method === 'send_invoice')
    return ctx.store.get('subscription', subscription.id);
  const { verdict } = collectChange(ctx, invoice.id);
  if (options.payment_behavior === 'error_if_incomplete') demandPaid(ctx, invoice.id, verdict);
  return ctx.store.get('subscription', subscription.id);
}

/** When the period began, of a subscription as it was shown. */
function startOf(shown: Json): number | undefined {
  const { items } = shown as { items?: { data?: { current_period_start: number }[] } };
  return items?.data?.[0]?.current_period_start;
}
