import type { Ctx } from '../../ctx.ts';
import { nextAttemptMs } from '../../invoicing/dunning.ts';
import type { Docs } from '../../store/docs.ts';
import { emitUpdate } from '../events/record.ts';
import { cancelIntent } from '../payments/payments.ts';
import { render } from '../render.ts';
import { endForUnpaid, invoiceFailed, invoiceSettled } from '../subscriptions/standing.ts';
import type { Invoice } from './draft.ts';
import { scheduleDue } from './due.ts';

/** `counted`: whether the payment is an attempt of the retry schedule; a checkout's is not (recorded). */
export function markPaid(ctx: Ctx, before: Invoice, amountPaid: number, counted = amountPaid > 0): Invoice {
  const paid = ctx.store.update('invoice', {
    ...before,
    status: 'paid',
    amount_paid: amountPaid,
    amount_remaining: 0,
    attempted: true,
    auto_advance: false,
    attempt_count: before.attempt_count + (counted ? 1 : 0),
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, paid_at: ctx.nowS },
  });
  ctx.schedule('invoice.retry', paid.id, null);
  scheduleDue(ctx, paid);
  for (const payment of ctx.store.all('invoice_payment', { parent: paid.id, status: 'open' })) {
    const settled: Docs['invoice_payment'] = {
      ...payment,
      status: 'paid',
      amount_paid: amountPaid,
      status_transitions: { ...payment.status_transitions, paid_at: ctx.nowS },
    };
    ctx.store.update('invoice_payment', settled);
    ctx.emit('invoice_payment.paid', settled);
  }
  emitUpdate(ctx, 'invoice.updated', render(ctx, before), paid);
  ctx.emit('invoice.paid', paid);
  ctx.emit('invoice.payment_succeeded', paid);
  invoiceSettled(ctx, paid);
  return paid;
}

export function recordFailure(ctx: Ctx, before: Invoice, manual = false): Invoice {
  if (manual && before.attempt_count > 0) {
    ctx.emit('invoice.payment_failed', before);
    return before;
  }
  const attempts = before.attempt_count + 1;
  const subscriptionId = before.parent?.subscription_details?.subscription;
  const dunned =
    subscriptionId !== undefined &&
    before.auto_advance === true &&
    before.billing_reason !== 'subscription_create' &&
    before.collection_method === 'charge_automatically';
  const nextMs = dunned ? nextAttemptMs(attempts, ctx.nowMs) : null;
  const failed = ctx.store.update('invoice', {
    ...before,
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt: nextMs === null ? null : Math.floor(nextMs / 1000),
  });
  ctx.schedule('invoice.retry', failed.id, nextMs);
  ctx.emit('invoice.payment_failed', failed);
  invoiceFailed(ctx, failed);
  if (dunned && nextMs === null) endForUnpaid(ctx, failed);
  return failed;
}

export function cancelPayments(ctx: Ctx, invoiceId: string): void {
  for (const payment of ctx.store.all('invoice_payment', { parent: invoiceId, status: 'open' })) {
    if (payment.payment.payment_intent) cancelIntent(ctx, payment.payment.payment_intent, 'void_invoice');
    ctx.store.update('invoice_payment', {
      ...payment,
      status: 'canceled',
      status_transitions: { ...payment.status_transitions, canceled_at: ctx.nowS },
    });
  }
}

/** A void invoice goes on showing what remained of it (recorded). */
export function closeInvoice(
  ctx: Ctx,
  invoice: Invoice,
  status: 'void' | 'uncollectible',
  at: 'voided_at' | 'marked_uncollectible_at',
  event: 'invoice.voided' | 'invoice.marked_uncollectible',
): Invoice {
  const closed = ctx.store.update('invoice', {
    ...invoice,
    status,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, [at]: ctx.nowS },
  });
  ctx.schedule('invoice.retry', closed.id, null);
  scheduleDue(ctx, closed);
  ctx.emit(event, closed);
  emitUpdate(ctx, 'invoice.updated', render(ctx, invoice), closed);
  invoiceSettled(ctx, closed);
  return closed;
}
