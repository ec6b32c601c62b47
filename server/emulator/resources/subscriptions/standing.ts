import type { Ctx } from '../../ctx.ts';
import type { Docs } from '../../store/docs.ts';
import { setCustomer } from '../customers/customer-records.ts';
import { emitUpdate } from '../events/record.ts';
import { render } from '../render.ts';
import { endScheduleOf } from '../schedules/record.ts';

type Invoice = Docs['invoice'];
type Subscription = Docs['subscription'];

/** Writes a subscription and tells what changed of it. */
export function updateStanding(ctx: Ctx, subscription: Subscription, change: Partial<Subscription>): Subscription {
  const before = render(ctx, subscription);
  const changed = ctx.store.update('subscription', { ...subscription, ...change });
  emitUpdate(ctx, 'customer.subscription.updated', before, changed);
  return changed;
}

/** An attempt failed: what was active is past due; what never began stays incomplete. */
export function invoiceFailed(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice);
  // Who is sent a bill has until it is due.
  if (invoice.collection_method === 'send_invoice') return;
  // The change is not made: what runs is paid for (documented: pending-holds).
  if (subscription && ctx.store.notes('subscription', subscription.id).held?.invoice === invoice.id) return;
  const notes = subscription && ctx.store.notes('subscription', subscription.id);
  if (subscription && notes?.resuming === invoice.id && notes.resumesOnAttempt)
    leavePause(ctx, subscription, 'past_due');
  if (subscription?.status === 'active' || subscription?.status === 'trialing') {
    updateStanding(ctx, subscription, { status: 'past_due' });
  }
  if (invoice.customer && subscription) setCustomer(ctx, invoice.customer, { delinquent: true });
}

/** What was sent was not paid in time. */
export function invoiceOverdue(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (subscription?.status === 'active') updateStanding(ctx, subscription, { status: 'past_due' });
  if (invoice.customer) setCustomer(ctx, invoice.customer, { delinquent: true });
}

/** Paid, voided or given up: the subscription is in order again when this was its latest invoice. */
export function invoiceSettled(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (!subscription) {
    clearDelinquency(ctx, invoice);
    return;
  }
  if (ctx.store.notes('subscription', subscription.id).held?.invoice === invoice.id)
    ctx.schedule('subscription.pending_apply', subscription.id, ctx.nowMs);
  const { status } = subscription;
  if (ctx.store.notes('subscription', subscription.id).resuming === invoice.id)
    settleResumption(ctx, subscription, invoice);
  if (status === 'incomplete' && invoice.status === 'paid') {
    ctx.schedule('subscription.incomplete_expire', subscription.id, null);
    updateStanding(ctx, subscription, { status: 'active' });
  }
  const later = ctx.store
    .all('invoice', { parent: subscription.id, status: 'open' })
    .some((each) => each.created > invoice.created);
  if ((status === 'past_due' || status === 'unpaid') && !later) updateStanding(ctx, subscription, { status: 'active' });
  clearDelinquency(ctx, invoice);
}

// Until nothing is left that failed or is overdue.
function clearDelinquency(ctx: Ctx, { customer }: Invoice): void {
  if (customer === null) return;
  const late = ({ attempted, due_date }: Invoice) => attempted || (due_date !== null && due_date <= ctx.nowS);
  if (!ctx.store.all('invoice', { customer, status: 'open' }).some(late))
    setCustomer(ctx, customer, { delinquent: false });
}

type PauseReason = NonNullable<Subscription['status_details']>['paused']['subscription']['type'];

export const pausedFields = (ctx: Ctx, type: PauseReason): Pick<Subscription, 'status' | 'status_details'> => ({
  status: 'paused',
  status_details: { paused: { subscription: { type }, transitioned_at: ctx.nowS, type: 'subscription' } },
});

/** Nothing happens to it by itself until it is resumed. */
export function restWhilePaused(ctx: Ctx, id: string): void {
  for (const kind of [
    'subscription.cycle',
    'subscription.threshold',
    'subscription.trial_will_end',
    'invoice.upcoming',
  ] as const)
    ctx.schedule(kind, id, null);
}

/** Paused no longer. Its next period is set by the cycle job, which looks for itself. */
export function leavePause(ctx: Ctx, subscription: Subscription, status: 'active' | 'past_due'): Subscription {
  const { resuming: _, resumesOnAttempt: __, ...notes } = ctx.store.notes('subscription', subscription.id);
  ctx.store.setNotes('subscription', subscription.id, notes);
  ctx.schedule('subscription.resume_expire', subscription.id, null);
  const before = render(ctx, subscription);
  const { status_details: ___, ...rest } = subscription;
  const resumed = ctx.store.update('subscription', { ...rest, status });
  ctx.schedule('subscription.cycle', subscription.id, ctx.nowMs);
  emitUpdate(ctx, 'customer.subscription.updated', before, resumed);
  ctx.emit('customer.subscription.resumed', resumed);
  return resumed;
}

/** Paid or given up, it resumes; void, it stays paused (documented: resume). */
function settleResumption(ctx: Ctx, subscription: Subscription, { status }: Invoice): void {
  if (status !== 'void') {
    leavePause(ctx, subscription, 'active');
    return;
  }
  const { resuming: _, resumesOnAttempt: __, ...notes } = ctx.store.notes('subscription', subscription.id);
  ctx.store.setNotes('subscription', subscription.id, notes);
  ctx.schedule('subscription.resume_expire', subscription.id, null);
}

/** The last retry failed: what follows is a setting of the account (documented: after-retries); the invoice stays open. */
export function endForUnpaid(ctx: Ctx, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice);
  if (subscription?.status !== 'past_due') return;
  const outcome = ctx.config.afterLastRetry;
  if (outcome === 'cancel') endSubscription(ctx, subscription, 'payment_failed');
  if (outcome === 'unpaid') updateStanding(ctx, subscription, { status: 'unpaid' });
}

/** The end: no more periods, and nothing of it is collected automatically any more. */
export function endSubscription(
  ctx: Ctx,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
  status: 'canceled' | 'incomplete_expired' = 'canceled',
): Subscription {
  for (const kind of [
    'subscription.cycle',
    'subscription.cancel',
    'subscription.threshold',
    'subscription.incomplete_expire',
    'subscription.trial_will_end',
    'subscription.collection_resume',
    'subscription.pending_expire',
    'subscription.resume_expire',
    'invoice.upcoming',
  ] as const) {
    ctx.schedule(kind, subscription.id, null);
  }
  for (const invoice of ctx.store.all('invoice', { parent: subscription.id, status: ['draft', 'open'] })) {
    ctx.schedule('invoice.retry', invoice.id, null);
    ctx.schedule('invoice.finalize', invoice.id, null);
    const resting: Invoice = {
      ...invoice,
      auto_advance: false,
      next_payment_attempt: null,
      automatically_finalizes_at: null,
    };
    const before = render(ctx, invoice);
    emitUpdate(ctx, 'invoice.updated', before, ctx.store.update('invoice', resting));
  }
  const details = subscription.cancellation_details;
  const ended = ctx.store.update('subscription', {
    ...subscription,
    status,
    ended_at: ctx.nowS,
    canceled_at: subscription.canceled_at ?? ctx.nowS,
    cancellation_details: {
      comment: details?.comment ?? null,
      feedback: details?.feedback ?? null,
      feedback_option: details?.feedback_option ?? null,
      reason: status === 'canceled' ? reason : null,
    },
  });
  ctx.emit(
    status === 'canceled' ? 'customer.subscription.deleted' : 'customer.subscription.updated',
    ended,
    status === 'canceled' ? undefined : { status: subscription.status },
  );
  endScheduleOf(ctx, ended, reason);
  return ended;
}

function subscriptionOf(ctx: Ctx, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return id === undefined ? undefined : ctx.store.find('subscription', id);
}
