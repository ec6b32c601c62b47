import Big from 'big.js';
import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../ctx.ts';
import { emitUpdate } from '../events/record.ts';
import { invalid, missing } from '../http/api-error.ts';
import { form } from '../http/form.ts';
import { amountAfter } from '../invoicing/amounts.ts';
import { withBalance } from '../invoicing/balance.ts';
import { nextAttemptMs } from '../invoicing/dunning.ts';
import { paymentMethodFor } from '../invoicing/payment-method.ts';
import type { Docs } from '../store/docs.ts';
import { setCustomer } from './customers.ts';
import { type Invoice, withTotals } from './invoice-draft.ts';
import { takePaymentMethod } from './payment-methods.ts';
import {
  type Attempt,
  actionError,
  attemptPayment,
  cancelIntent,
  createIntent,
  declineError,
  type Verdict,
} from './payments.ts';
import { termsOf } from './prices.ts';
import { render } from './render.ts';
import { endForUnpaid, invoiceFailed, invoiceSettled } from './subscription-standing.ts';
import { usageIn } from './usage.ts';

export const PayParams = z.strictObject({
  payment_method: form.string.optional(),
  off_session: form.boolean.optional(),
  paid_out_of_band: form.boolean.optional(),
  forgive: form.boolean.optional(),
});
export type PayInput = z.output<typeof PayParams> & {
  authentication?: 'approved' | 'refused';
  /** Somebody asked for it: a failure leaves the retry schedule as it is. */
  manual?: boolean;
};

export function getInvoice(ctx: Ctx, id: string, param = 'invoice'): Invoice {
  const invoice = ctx.store.find('invoice', id);
  if (!invoice) throw missing('invoice', id, param);
  return invoice;
}

/** Amounts become final, the number is given, a payment is prepared; nothing due is paid at once. Collection is the next step. */
export function finalizeInvoice(ctx: Ctx, id: string): Invoice {
  const draft = getInvoice(ctx, id);
  if (draft.status !== 'draft')
    throw invalid(
      "This invoice is already finalized, you can't re-finalize a non-draft invoice.",
      undefined,
      'invoice_not_editable',
    );
  const customer = ctx.store.get('customer', present(draft.customer, `customer of ${id}`));
  const recounted = withTotals({ ...recountUsage(ctx, draft), starting_balance: customer.balance });
  const { dueCents, endingCents } = withBalance(recounted.total, customer.balance);
  const sequence = customer.next_invoice_sequence ?? 1;
  ctx.store.update('customer', { ...customer, next_invoice_sequence: sequence + 1 });
  if (endingCents !== customer.balance) setCustomer(ctx, customer.id, { balance: endingCents });
  const open = ctx.store.update('invoice', {
    ...recounted,
    status: 'open',
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    effective_at: ctx.nowS,
    ending_balance: endingCents,
    automatically_finalizes_at: null,
    next_payment_attempt: null,
    hosted_invoice_url: `${ctx.config.url}/sandbox/invoices/${id}`,
    invoice_pdf: `${ctx.config.url}/sandbox/invoices/${id}/pdf`,
    status_transitions: { ...recounted.status_transitions, finalized_at: ctx.nowS },
  });
  ctx.schedule('invoice.finalize', id, null);
  if (dueCents > 0) preparePayment(ctx, open);
  ctx.emit('invoice.finalized', open);
  return dueCents > 0 ? open : markPaid(ctx, open, 0);
}

export type Collected = { invoice: Invoice; verdict: Verdict | { kind: 'no_method' } };

/** One attempt to collect, automatic or asked for, with what follows from its outcome. */
export function collectInvoice(ctx: Ctx, id: string, input: PayInput = {}): Collected {
  const invoice = getInvoice(ctx, id);
  const methodId = input.payment_method ?? methodFor(ctx, invoice);
  if (methodId === null) return { invoice: recordFailure(ctx, invoice, input.manual), verdict: { kind: 'no_method' } };
  const method = takePaymentMethod(ctx, methodId);
  const attempt: Attempt = { method, offSession: input.off_session ?? true, authentication: input.authentication };
  const intentId = intentOf(ctx, id);
  const verdict = attemptPayment(ctx, intentId, attempt);
  if (verdict.kind === 'paid') return { invoice: markPaid(ctx, invoice, invoice.amount_due), verdict };
  // The customer is there and is being asked: nothing has failed yet.
  if (verdict.kind === 'requires_action' && !attempt.offSession) return { invoice, verdict };
  const failed = recordFailure(ctx, invoice, input.manual);
  if (verdict.kind === 'requires_action' || verdict.declineCode === 'authentication_required') {
    ctx.emit('invoice.payment_action_required', failed);
  }
  return { invoice: failed, verdict };
}

/** `error_if_incomplete`: what is not paid at once is refused with 402; the caller undoes the rest. */
export function demandPaid(ctx: Ctx, id: string, verdict: Collected['verdict']): void {
  if (verdict.kind === 'paid') return;
  if (verdict.kind === 'no_method') throw noMethod();
  if (verdict.kind === 'requires_action') throw actionError(ctx, intentOf(ctx, id));
  throw declineError(ctx, intentOf(ctx, id), verdict.declineCode);
}

/** `POST /v1/invoices/{id}/pay`: a decline is a 402 whose traces stay. A draft is finalized first. */
export function payInvoice(ctx: Ctx, id: string, input: PayInput = {}): Invoice {
  const found = getInvoice(ctx, id);
  const invoice = found.status === 'draft' ? finalizeInvoice(ctx, id) : found;
  if (invoice.status === 'paid') {
    if (found.status === 'draft') return invoice;
    throw invalid('Invoice is already paid', undefined, 'invoice_already_paid');
  }
  if (invoice.status === 'void')
    throw invalid('This invoice can no longer be paid: it is void.', undefined, 'invoice_not_payable');
  if (input.paid_out_of_band) {
    cancelPayments(ctx, id);
    return markPaid(ctx, { ...invoice, amount_paid_off_stripe: invoice.amount_remaining }, invoice.amount_due);
  }
  const { invoice: after, verdict } = collectInvoice(ctx, id, { ...input, manual: true });
  demandPaid(ctx, id, verdict);
  return after;
}

export function voidInvoice(ctx: Ctx, id: string): Invoice {
  const invoice = getInvoice(ctx, id);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalid(
      `You can only void an open or uncollectible invoice. This one is ${invoice.status}.`,
      undefined,
      'status_transition_invalid',
    );
  }
  cancelPayments(ctx, id);
  const customerId = present(invoice.customer, `customer of ${id}`);
  const taken = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  if (taken !== 0) setCustomer(ctx, customerId, { balance: ctx.store.get('customer', customerId).balance - taken });
  return close(ctx, invoice, 'void', 'voided_at', 'invoice.voided');
}

export function markUncollectible(ctx: Ctx, id: string): Invoice {
  const invoice = getInvoice(ctx, id);
  if (invoice.status !== 'open')
    throw invalid(
      `This invoice is ${invoice.status}: only an open one can be marked uncollectible.`,
      undefined,
      'status_transition_invalid',
    );
  return close(ctx, invoice, 'uncollectible', 'marked_uncollectible_at', 'invoice.marked_uncollectible');
}

const noMethod = () =>
  invalid(
    'There is no `default_payment_method` set on this Customer or Invoice. Please attach or provide one.',
    undefined,
    'invoice_payment_method_missing',
  );

/** The clock tries again what is still owed. */
export function retryInvoice(ctx: Ctx, id: string): void {
  const invoice = ctx.store.find('invoice', id);
  if (invoice?.status === 'open' && invoice.collection_method === 'charge_automatically') collectInvoice(ctx, id);
}

/** After finalizing, a payment is tried at once but in its own step, as Stripe does. */
export function finalizeAndCollectSoon(ctx: Ctx, id: string, autoAdvance = true): Invoice {
  const invoice = finalizeInvoice(ctx, id);
  if (invoice.status === 'open' && autoAdvance && invoice.collection_method === 'charge_automatically') {
    ctx.schedule('invoice.retry', id, ctx.nowMs);
  }
  return invoice;
}

// What came in while the draft waited belongs on it: its period is the line's, not the moment's.
function recountUsage(ctx: Ctx, draft: Invoice): Invoice {
  if (draft.billing_reason !== 'subscription_cycle') return draft;
  const { usage } = ctx.store.notes('invoice', draft.id);
  const data = draft.lines.data.map((line) => {
    const counted = usage.find(({ lineId }) => lineId === line.id);
    const priceId = line.pricing?.price_details?.price;
    if (!counted || priceId === undefined || draft.customer === null) return line;
    const price = ctx.store.get('price', priceId);
    const meter = ctx.store.get('billing.meter', present(price.recurring?.meter, `meter of ${priceId}`));
    const before = new Big(counted.billedBefore);
    const rest = usageIn(ctx, meter, draft.customer, counted.startS, counted.endS).minus(before);
    const quantity = rest.lt(0) ? new Big(0) : rest;
    if (quantity.eq(line.quantity_decimal ?? '0')) return line;
    const amount = amountAfter(termsOf(price), before, quantity);
    const description = (line.description ?? '').replace(/^[\d.]+/, quantity.toFixed());
    return {
      ...line,
      amount,
      subtotal: amount,
      description,
      quantity: Number(quantity.round(0, 0)),
      quantity_decimal: quantity.toFixed(),
    };
  });
  return { ...draft, lines: { ...draft.lines, data } };
}

function preparePayment(ctx: Ctx, invoice: Invoice): void {
  const intent = createIntent(ctx, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: `Payment for Invoice ${invoice.number}`,
  });
  ctx.store.insert('invoice_payment', {
    id: ctx.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: ctx.nowS,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

function intentOf(ctx: Ctx, invoiceId: string): string {
  const payment = ctx.store.all('invoice_payment', { parent: invoiceId }).find(({ is_default }) => is_default);
  return present(payment?.payment.payment_intent, `payment of ${invoiceId}`);
}

function methodFor(ctx: Ctx, invoice: Invoice): string | null {
  const subscriptionId = invoice.parent?.subscription_details?.subscription;
  const customer = invoice.customer === null ? undefined : ctx.store.find('customer', invoice.customer);
  return paymentMethodFor({
    invoice: invoice.default_payment_method,
    subscription: subscriptionId
      ? (ctx.store.find('subscription', subscriptionId)?.default_payment_method ?? null)
      : null,
    customer: customer?.invoice_settings.default_payment_method ?? null,
  });
}

function markPaid(ctx: Ctx, before: Invoice, amountPaid: number): Invoice {
  const paid = ctx.store.update('invoice', {
    ...before,
    status: 'paid',
    amount_paid: amountPaid,
    amount_remaining: 0,
    attempted: true,
    attempt_count: amountPaid > 0 ? before.attempt_count + 1 : before.attempt_count,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, paid_at: ctx.nowS },
  });
  ctx.schedule('invoice.retry', paid.id, null);
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
  ctx.emit('invoice.paid', paid);
  ctx.emit('invoice.payment_succeeded', paid);
  invoiceSettled(ctx, paid);
  return paid;
}

function recordFailure(ctx: Ctx, before: Invoice, manual = false): Invoice {
  if (manual && before.attempt_count > 0) {
    ctx.emit('invoice.payment_failed', before);
    return before;
  }
  const attempts = before.attempt_count + 1;
  const subscriptionId = before.parent?.subscription_details?.subscription;
  const dunned =
    subscriptionId !== undefined && before.auto_advance === true && before.billing_reason !== 'subscription_create';
  const nextMs =
    dunned && before.collection_method === 'charge_automatically' ? nextAttemptMs(attempts, ctx.nowMs) : null;
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

function cancelPayments(ctx: Ctx, invoiceId: string): void {
  for (const payment of ctx.store.all('invoice_payment', { parent: invoiceId, status: 'open' })) {
    if (payment.payment.payment_intent) cancelIntent(ctx, payment.payment.payment_intent, 'void_invoice');
    ctx.store.update('invoice_payment', {
      ...payment,
      status: 'canceled',
      status_transitions: { ...payment.status_transitions, canceled_at: ctx.nowS },
    });
  }
}

function close(
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
    amount_remaining: status === 'void' ? 0 : invoice.amount_remaining,
    status_transitions: { ...invoice.status_transitions, [at]: ctx.nowS },
  });
  ctx.schedule('invoice.retry', closed.id, null);
  ctx.emit(event, closed);
  emitUpdate(ctx, 'invoice.updated', render(ctx, invoice), closed);
  invoiceSettled(ctx, closed);
  return closed;
}
