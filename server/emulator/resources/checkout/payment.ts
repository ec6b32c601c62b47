import type { Ctx } from '../../ctx.ts';
import { collectInvoice } from '../invoices/actions.ts';
import { finalizeInvoice } from '../invoices/finalization.ts';
import { createInvoiceItem } from '../invoices/items.ts';
import { createInvoice, updateInvoice } from '../invoices/manual.ts';
import { payByBank } from '../payments/bank-payments.ts';
import { attachPaymentMethod, cardError } from '../payments/payment-methods.ts';
import { type Attempt, attemptPayment, createIntent } from '../payments/payments.ts';
import { chosenDiscounts, redeemChosen } from './discounts.ts';
import type { Session } from './sessions.ts';

type Authentication = Attempt['authentication'];

/** Payment mode: one payment of the session's total, on an invoice where it asks for one; a buyer without a customer stays without. */
export function payOnce(
  ctx: Ctx,
  session: Session,
  methodId: string,
  authentication: Authentication,
): Partial<Session> {
  const { paymentData } = ctx.store.notes('checkout.session', session.id);
  if (paymentData.setupFutureUsage && session.customer !== null)
    attachPaymentMethod(ctx, methodId, { customer: session.customer });
  if (session.invoice_creation?.enabled && session.customer !== null)
    return payInvoice(ctx, session, session.customer, methodId, authentication);
  redeemChosen(ctx, session);
  const total = session.amount_total ?? 0;
  if (total === 0) return { payment_status: 'no_payment_required' };
  const intent = createIntent(ctx, {
    amount: total,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    description: paymentData.description,
    metadata: paymentData.metadata,
    types: session.payment_method_types,
    more: {
      capture_method: 'automatic_async',
      setup_future_usage: paymentData.setupFutureUsage,
      shipping: paymentData.shipping ?? null,
    },
  });
  const method = ctx.store.get('payment_method', methodId);
  if (method.sepa_debit) {
    // Submitting the form agrees to be debited. Paid is it when the bank has paid.
    payByBank(ctx, intent, method, { mandate_data: { customer_acceptance: { type: 'online' } } });
    return { payment_intent: intent.id, payment_status: 'unpaid' };
  }
  const verdict = attemptPayment(ctx, intent.id, { method, offSession: false, authentication });
  if (verdict.kind !== 'paid')
    throw cardError(verdict.kind === 'declined' ? verdict.declineCode : 'authentication_required');
  return { payment_intent: intent.id, payment_status: 'paid' };
}

/** What was bought, on an invoice that is paid at once (documented: checkout-invoice). */
function payInvoice(
  ctx: Ctx,
  session: Session,
  customer: string,
  payment_method: string,
  authentication: Authentication,
): Partial<Session> {
  const { lines, paymentData } = ctx.store.notes('checkout.session', session.id);
  const data = session.invoice_creation?.invoice_data;
  const { id } = createInvoice(ctx, {
    customer,
    description: data?.description ?? undefined,
    footer: data?.footer ?? undefined,
    metadata: data?.metadata ?? undefined,
    pending_invoice_items_behavior: 'exclude',
  });
  for (const { price, quantity } of lines)
    createInvoiceItem(ctx, { customer, invoice: id, pricing: { price }, quantity: quantity ?? 1 });
  const discounts = chosenDiscounts(session);
  if (discounts.length > 0) updateInvoice(ctx, id, { discounts });
  if (finalizeInvoice(ctx, id).status === 'paid') return { invoice: id, payment_status: 'no_payment_required' };
  const intentId = ctx.store.all('invoice_payment', { parent: id })[0]?.payment.payment_intent ?? '';
  const intent = ctx.store.get('payment_intent', intentId);
  const description = paymentData.description ?? intent.description;
  ctx.store.update('payment_intent', { ...intent, description, metadata: paymentData.metadata });
  const { verdict } = collectInvoice(ctx, id, { payment_method, off_session: false, authentication });
  if (verdict.kind !== 'paid')
    throw cardError(verdict.kind === 'declined' ? verdict.declineCode : 'authentication_required');
  return { invoice: id, payment_intent: intentId, payment_status: 'paid' };
}
