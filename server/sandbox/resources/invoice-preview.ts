import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../ctx.ts';
import { invalid } from '../http/api-error.ts';
import { form } from '../http/form.ts';
import { type LineDraft, licensedLine } from '../invoicing/lines.ts';
import { boundary, periodAt } from '../invoicing/periods.ts';
import type { Docs } from '../store/docs.ts';
import { getCustomer } from './customers.ts';
import { composeInvoice, type Invoice } from './invoice-draft.ts';
import { recurrenceOf } from './prices.ts';
import { billablePlanned, ItemChange, planChanges, planItem, prorationShape } from './subscription-changes.ts';
import { cycleLines, itemsOf, pendingLines, periodOf, type Subscription, usageLine } from './subscription-lines.ts';
import { getSubscription } from './subscriptions.ts';

export const PreviewParams = z.strictObject({
  customer: form.string.optional(),
  currency: form.string.optional(),
  preview_mode: z.enum(['next', 'recurring']).optional(),
  subscription: form.string.optional(),
  subscription_details: z
    .strictObject({
      items: form.list(ItemChange, 20).optional(),
      ...prorationShape,
      cancel_at: form.clearable(form.integer).optional(),
      cancel_at_period_end: form.boolean.optional(),
      cancel_now: form.boolean.optional(),
    })
    .optional(),
});
type PreviewInput = z.output<typeof PreviewParams>;

/** The invoice that would come, built by what will build it. Keeps nothing. */
export function previewInvoice(ctx: Ctx, params: PreviewInput): Invoice {
  const id = ctx.newId('upcoming_in');
  if (params.subscription === undefined) return previewNew(ctx, params, id);
  const subscription = getSubscription(ctx, params.subscription, 'subscription');
  const customer = getCustomer(ctx, subscription.customer);
  if (params.customer !== undefined && params.customer !== customer.id) {
    throw invalid(
      `The subscription ${subscription.id} does not belong to the customer ${params.customer}.`,
      'subscription',
    );
  }
  if (subscription.status === 'canceled')
    throw invalid('No upcoming invoices for this subscription: it is canceled.', undefined, 'invoice_upcoming_none');
  const details = params.subscription_details ?? {};
  const behavior = details.proration_behavior ?? 'create_prorations';
  const atS = details.proration_date ?? ctx.nowS;
  const plan = planChanges(ctx, subscription, details.items ?? [], atS, behavior !== 'none');
  const immediate = behavior === 'always_invoice' && plan.prorations.length > 0;
  const lines = immediate
    ? [...pendingLines(ctx, subscription), ...plan.prorations]
    : upcomingLines(ctx, subscription, plan, details);
  const period = periodOf(present(itemsOf(ctx, subscription.id)[0], 'an item'));
  const composed = composeInvoice(
    ctx,
    { customer, subscription, reason: 'upcoming', lines, period, finalizesAtS: null, prorationDateS: atS },
    id,
  );
  const nextS = immediate ? null : period.endS + Math.floor(ctx.config.draftWindowMs / 1000);
  return { ...composed, created: immediate ? ctx.nowS : period.endS, next_payment_attempt: nextS };
}

function upcomingLines(
  ctx: Ctx,
  subscription: Subscription,
  plan: ReturnType<typeof planChanges>,
  details: NonNullable<PreviewInput['subscription_details']>,
): LineDraft[] {
  const current = itemsOf(ctx, subscription.id);
  const ends = endsWithPeriod(subscription, details, present(current[0], 'an item').current_period_end);
  const turned = plan.items.map((planned) => {
    const item = current.find(({ id }) => id === planned.id);
    const next = periodAt(subscription.billing_cycle_anchor, recurrenceOf(planned.price), planned.period.endS);
    const unchanged = item && item.price.id === planned.price.id;
    return {
      usage: unchanged ? usageLine(ctx, subscription, item) : null,
      next: { item: billablePlanned(ctx, planned), period: next },
    };
  });
  if (!ends) return [...plan.prorations, ...cycleLines(ctx, subscription, turned)];
  return [...plan.prorations, ...pendingLines(ctx, subscription), ...turned.flatMap(({ usage }) => usage ?? [])];
}

function endsWithPeriod(
  subscription: Subscription,
  details: NonNullable<PreviewInput['subscription_details']>,
  endS: number,
): boolean {
  if (details.cancel_at_period_end !== undefined) return details.cancel_at_period_end;
  const cancelAt = details.cancel_at === undefined ? subscription.cancel_at : details.cancel_at;
  return cancelAt !== null && cancelAt <= endS;
}

/** For a subscription that is only thought of: its first invoice. */
function previewNew(ctx: Ctx, params: PreviewInput, id: string): Invoice {
  const items = params.subscription_details?.items ?? [];
  if (params.customer === undefined || items.length === 0) {
    throw invalid(
      'You must provide either `subscription`, or `customer` and `subscription_details[items]`.',
      'subscription',
    );
  }
  const customer = getCustomer(ctx, params.customer);
  const period = (price: Docs['price']) => ({ startS: ctx.nowS, endS: boundary(ctx.nowS, recurrenceOf(price), 1) });
  const planned = items.map((item, index) => planItem(ctx, item, period, `subscription_details[items][${index}]`));
  const lines = planned
    .map((each) => ({ item: billablePlanned(ctx, each), period: each.period }))
    .filter(({ item }) => item.quantity !== null)
    .map(({ item, period: whole }) => licensedLine(item, whole));
  const window = { startS: ctx.nowS, endS: ctx.nowS };
  return composeInvoice(
    ctx,
    { customer, subscription: null, reason: 'upcoming', lines, period: window, finalizesAtS: null },
    id,
  );
}
