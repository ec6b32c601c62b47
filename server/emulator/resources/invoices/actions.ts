import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { paymentMethodFor } from '../../invoicing/payment-method.ts';
import { invalid } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import { moveBalance } from '../customers/balance.ts';
import { takePaymentMethod } from '../payments/payment-methods.ts';
import {
  type Attempt,
  actionError,
  attemptPayment,
  declineError,
  subscriptionActionError,
  type Verdict,
} from '../payments/payments.ts';
import { invoiceFailed } from '../subscriptions/standing.ts';
import type { Invoice } from './draft.ts';
import { finalizeInvoice, getInvoice } from './finalization.ts';
import { cancelPayments, closeInvoice, markPaid, recordFailure } from './settlement.ts';

export const PayParams = z.strictObject({
  payment_method: form.string.optional(),
  off_session: form.boolean.optional(),
  paid_out_of_band: form.boolean.optional(),
  forgive: form.boolean.optional(),
});
export type PayInput = z.output<typeof PayParams> & {
  authentication?: 'approved' | 'refused' | undefined;
  /** The buyer pays at a checkout. */
  checkout?: boolean;
  /** Somebody asked for it: a failure leaves the retry schedule as it is. */
  manual?: boolean;
};

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
  if (verdict.kind === 'paid')
    return { invoice: markPaid(ctx, invoice, invoice.amount_due, input.checkout !== true), verdict };
  // The customer is there and is being asked: nothing has failed yet.
  if (verdict.kind === 'requires_action' && !attempt.offSession)
    return { invoice: ctx.store.update('invoice', { ...invoice, attempted: true }), verdict };
  const failed = recordFailure(ctx, invoice, input.manual);
  if (verdict.kind === 'requires_action' || verdict.declineCode === 'authentication_required') {
    ctx.emit('invoice.payment_action_required', failed);
  }
  return { invoice: failed, verdict };
}

/**
 * What a request about a running subscription bills at once. A card that asks is asked, whatever the request says of the session, and
 * what ran is past due until then (recorded).
 */
export function collectChange(ctx: Ctx, id: string): Collected {
  const collected = collectInvoice(ctx, id, { off_session: false });
  if (collected.verdict.kind === 'requires_action') {
    ctx.emit('invoice.payment_action_required', collected.invoice);
    invoiceFailed(ctx, collected.invoice);
  }
  return collected;
}

/** `error_if_incomplete`: what is not paid at once is refused with 402; the caller undoes the rest. */
export function demandPaid(
  ctx: Ctx,
  id: string,
  verdict: Collected['verdict'],
  paid: 'invoice' | 'subscription' = 'subscription',
): void {
  if (verdict.kind === 'paid') return;
  if (verdict.kind === 'no_method') throw noMethod();
  if (verdict.kind === 'requires_action')
    throw paid === 'subscription' ? subscriptionActionError() : actionError(ctx, intentOf(ctx, id));
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
  demandPaid(ctx, id, verdict, 'invoice');
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
  if (taken !== 0) {
    moveBalance(ctx, customerId, -taken, { type: 'unapplied_from_invoice', invoice: id, currency: invoice.currency });
  }
  return closeInvoice(ctx, invoice, 'void', 'voided_at', 'invoice.voided');
}

export function markUncollectible(ctx: Ctx, id: string): Invoice {
  const invoice = getInvoice(ctx, id);
  if (invoice.status !== 'open')
    throw invalid(
      `This invoice is ${invoice.status}: only an open one can be marked uncollectible.`,
      undefined,
      'status_transition_invalid',
    );
  return closeInvoice(ctx, invoice, 'uncollectible', 'marked_uncollectible_at', 'invoice.marked_uncollectible');
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
    source: customer?.default_source ?? null,
  });
}
