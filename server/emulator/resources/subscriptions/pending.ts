import { defined } from '../../core/defined.ts';
import { HOUR_MS } from '../../core/units.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import type { Json } from '../../wire.ts';
import { emitUpdate } from '../events/record.ts';
import { collectChange, voidInvoice } from '../invoices/actions.ts';
import { createDraft } from '../invoices/draft.ts';
import { finalizeInvoice } from '../invoices/finalization.ts';
import { render } from '../render.ts';
import { applyPlan, type ItemChange, type Plan, planChanges } from './changes.ts';
import { draftOf, scheduleCycle } from './life.ts';
import { itemsOf, markUsageBilled, pendingLines, periodOf, type Subscription, usageLine } from './lines.ts';
import type { UpdateInput } from './params.ts';

const HELD_MS = 23 * HOUR_MS;
/** What may come with `pending_if_incomplete` (documented: pending-supported). */
const MAY_COME: readonly string[] = [
  'items',
  'off_session',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'billing_cycle_anchor',
  'trial_end',
];

export function checkMayBeHeld(subscription: Subscription, params: UpdateInput): void {
  const other = Object.entries(params).find(([name, value]) => value !== undefined && !MAY_COME.includes(name));
  const inItems = (params.items ?? []).some(
    (item) => item.metadata !== undefined || item.billing_thresholds !== undefined,
  );
  if (other || inItems) {
    throw invalid(
      `You cannot pass \`${other?.[0] ?? 'items'}\` with \`payment_behavior\` set to \`pending_if_incomplete\`: it is not supported by pending updates.`,
      other?.[0] ?? 'items',
    );
  }
  if (subscription.collection_method === 'send_invoice') {
    throw invalid(
      '`pending_if_incomplete` needs `collection_method` to be `charge_automatically`.',
      'payment_behavior',
    );
  }
}

/**
 * Bills a change and makes it only once that is paid. All usage that is outstanding goes on the invoice too, and is
 * lost with it (documented: pending-usage).
 */
export function holdChange(
  ctx: Ctx,
  subscription: Subscription,
  changes: ItemChange[],
  plan: Plan,
  options: Pick<UpdateInput, 'proration_date'>,
  before: Json,
): Subscription {
  const id = subscription.id;
  if (subscription.pending_update) expirePending(ctx, id);
  const items = itemsOf(ctx, id);
  const planned = new Set(plan.prorations.filter(({ billedBefore }) => billedBefore).map(({ item }) => item.itemId));
  const usage = items
    .filter((item) => !planned.has(item.id))
    .flatMap((item) => usageLine(ctx, subscription, item, ctx.nowS) ?? [])
    .filter(({ quantity }) => quantity.gt(0));
  const lines = [...pendingLines(ctx, subscription), ...usage, ...plan.prorations];
  markUsageBilled(ctx, lines);
  const [first] = items;
  const period = first ? periodOf(first) : { startS: ctx.nowS, endS: ctx.nowS };
  const draft = draftOf(ctx, subscription, 'subscription_update', lines, period, null);
  const invoice = createDraft(ctx, { ...draft, prorationDateS: options.proration_date });
  const atS = options.proration_date ?? ctx.nowS;
  ctx.store.setNotes('subscription', id, {
    ...ctx.store.notes('subscription', id),
    held: {
      invoice: invoice.id,
      changes: changes.map(({ id: item, price, quantity, deleted }) => defined({ id: item, price, quantity, deleted })),
      atS,
    },
  });
  const latest = ctx.store.update('subscription', { ...ctx.store.get('subscription', id), latest_invoice: invoice.id });
  const open = finalizeInvoice(ctx, invoice.id).status === 'open';
  const paid = !open || collectChange(ctx, invoice.id).verdict.kind === 'paid';
  if (paid) return applyPending(ctx, id, before);
  const held = ctx.store.update('subscription', { ...latest, pending_update: pendingOf(ctx, plan) });
  ctx.schedule('subscription.pending_expire', id, ctx.nowMs + HELD_MS);
  emitUpdate(ctx, 'customer.subscription.updated', before, held);
  return held;
}

/** Its invoice was paid: the change is made now. */
export function applyPending(ctx: Ctx, id: string, before?: Json): Subscription {
  const subscription = ctx.store.get('subscription', id);
  const { held, ...notes } = ctx.store.notes('subscription', id);
  if (!held || subscription.status === 'canceled' || ctx.store.get('invoice', held.invoice).status !== 'paid')
    return subscription;
  ctx.store.setNotes('subscription', id, notes);
  const shown = before ?? render(ctx, subscription);
  applyPlan(ctx, subscription, planChanges(ctx, subscription, held.changes, held.atS, false));
  const changed = ctx.store.update('subscription', { ...subscription, pending_update: null });
  ctx.schedule('subscription.pending_expire', id, null);
  scheduleCycle(ctx, changed);
  if (subscription.pending_update) ctx.emit('customer.subscription.pending_update_applied', changed);
  emitUpdate(ctx, 'customer.subscription.updated', shown, changed);
  return changed;
}

/** Nobody paid in time, or something came first: the invoice is void, and the usage on it with it (documented: pending-usage). */
export function expirePending(ctx: Ctx, id: string): void {
  const subscription = ctx.store.find('subscription', id);
  if (!subscription) return;
  const { held, ...notes } = ctx.store.notes('subscription', id);
  if (!held) return;
  const open = ctx.store.get('invoice', held.invoice).status === 'open';
  if (open) voidInvoice(ctx, held.invoice);
  ctx.store.setNotes('subscription', id, notes);
  ctx.schedule('subscription.pending_expire', id, null);
  const before = render(ctx, subscription);
  const changed = ctx.store.update('subscription', { ...ctx.store.get('subscription', id), pending_update: null });
  ctx.emit('customer.subscription.pending_update_expired', changed);
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
}

function pendingOf(ctx: Ctx, { changes }: Plan): Subscription['pending_update'] {
  return {
    billing_cycle_anchor: null,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: Math.floor((ctx.nowMs + HELD_MS) / 1000),
    metadata: null,
    subscription_items: changes.flatMap(({ before, after }) =>
      before && after
        ? [{ ...before, ...defined({ quantity: after.quantity ?? undefined }), price: shown(after.price) }]
        : [],
    ),
    trial_end: null,
    trial_from_plan: null,
  };
}

function shown<P extends { tiers?: unknown }>({ tiers: _, ...price }: P): Omit<P, 'tiers'> {
  return price;
}
