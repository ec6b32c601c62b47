import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import { peekNextCardOutcome } from '../control/card-outcome.ts';
import type { Ctx } from '../ctx.ts';
import { invalid } from '../http/api-error.ts';
import { form, nothing } from '../http/form.ts';
import { type Route, route } from '../http/route.ts';
import { chosenDiscounts, discountName } from './checkout-discounts.ts';
import { lineCents, sessionLineItems } from './checkout-lines.ts';
import { getCheckoutSession, type Session } from './checkout-sessions.ts';
import { createCustomer } from './customers.ts';
import { createInvoiceItem } from './invoice-items.ts';
import { attachPaymentMethod, cardError, createPaymentMethod, takePaymentMethod } from './payment-methods.ts';
import { attemptPayment, createIntent, declineError, verdictOn } from './payments.ts';
import { isMetered } from './prices.ts';
import { recordSetup } from './setup-intents.ts';
import { createSubscription } from './subscriptions.ts';
import { withoutTrace } from './without-trace.ts';

export type CheckoutOrder = {
  sessionId: string;
  card: { number: string; expMonth: number; expYear: number; cvc: string } | { paymentMethod: string };
  email?: string;
  name?: string;
  country?: string;
  authentication?: 'approved' | 'refused';
};
export type CheckoutOutcome = { outcome: 'complete'; session: Session } | { outcome: 'requires_action' };

/** What the buyer sends off. Refuses like the card does (402) and then leaves the session open, with nothing made. */
export function completeCheckout(ctx: Ctx, order: CheckoutOrder): CheckoutOutcome {
  const session = getCheckoutSession(ctx, order.sessionId);
  if (session.status === 'complete') return { outcome: 'complete', session };
  if (session.status !== 'open')
    throw invalid('This Checkout Session has expired.', undefined, 'checkout_session_expired');
  const method = methodOf(ctx, order, session);
  const asked = ask(ctx, method.id, order.authentication);
  if (asked === 'requires_action') return { outcome: 'requires_action' };
  return { outcome: 'complete', session: withoutTrace(ctx, () => fulfil(ctx, session, order, method.id)) };
}

function fulfil(ctx: Ctx, session: Session, order: CheckoutOrder, method: string): Session {
  if (session.mode === 'payment')
    return finish(ctx, session, order, payOnce(ctx, session, method, order.authentication));
  const customer =
    session.customer ?? createCustomer(ctx, { email: order.email ?? session.customer_email, name: order.name }).id;
  attachPaymentMethod(ctx, method, { customer });
  const made =
    session.mode === 'setup'
      ? { setup_intent: recordSetup(ctx, customer, method).id }
      : subscribe(ctx, session, customer, method, order.authentication);
  return finish(ctx, session, order, { ...made, customer });
}

function finish(ctx: Ctx, session: Session, order: CheckoutOrder, made: Partial<Session>): Session {
  const customer = made.customer ?? session.customer;
  const buyer = customer === null ? undefined : ctx.store.get('customer', customer);
  const done = ctx.store.update('checkout.session', {
    ...session,
    ...made,
    customer_details: {
      address: null,
      business_name: null,
      email: buyer?.email ?? order.email ?? session.customer_email,
      individual_name: null,
      name: order.name ?? buyer?.name ?? null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    status: 'complete',
    url: null,
    client_secret: null,
  });
  ctx.schedule('checkout.expire', session.id, null);
  ctx.emit('checkout.session.completed', done);
  return done;
}

export type CheckoutPageLine = {
  description: string;
  quantity: number | null;
  unitAmountDecimal: string | null;
  amountCents: number | null;
  metered: boolean;
  interval: string | null;
};

/** What the page shows of an order. */
export function checkoutPage(ctx: Ctx, sessionId: string) {
  const session = getCheckoutSession(ctx, sessionId);
  const lines = sessionLineItems(ctx, sessionId).map((line): CheckoutPageLine => {
    const price = ctx.store.get('price', present(line.price, 'a price').id);
    const metered = isMetered(price);
    return {
      description: line.description ?? price.id,
      quantity: line.quantity,
      unitAmountDecimal: price.unit_amount_decimal,
      amountCents: metered ? null : lineCents(ctx, price, line.quantity),
      metered,
      interval: price.recurring?.interval ?? null,
    };
  });
  return {
    session,
    lines,
    discount: { name: discountName(ctx, session), amountCents: session.total_details?.amount_discount ?? 0 },
    totalCents: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
  };
}

function methodOf(ctx: Ctx, { card, email, name, country }: CheckoutOrder, session: Session) {
  if ('paymentMethod' in card) return takePaymentMethod(ctx, card.paymentMethod);
  const address = country ? { country } : undefined;
  return createPaymentMethod(ctx, {
    type: 'card',
    card: { number: card.number, exp_month: card.expMonth, exp_year: card.expYear, cvc: card.cvc },
    billing_details: { email: email ?? session.customer_email, name, address },
    allow_redisplay: 'always',
  });
}

// The owner is there to be asked. What declines, declines before anything is made; a forced outcome waits for the charge.
function ask(ctx: Ctx, methodId: string, authentication: CheckoutOrder['authentication']): 'go' | 'requires_action' {
  const forced = peekNextCardOutcome(ctx.store);
  if (forced !== null && forced !== 'authentication_required') return 'go';
  if (forced === 'authentication_required' && authentication === undefined) return 'requires_action';
  const method = ctx.store.get('payment_method', methodId);
  const { behavior } = ctx.store.notes('payment_method', methodId);
  if (typeof behavior === 'object' && behavior.attachable) return 'go';
  const verdict = verdictOn(ctx, { method, offSession: false, authentication });
  if (verdict.kind === 'requires_action') return 'requires_action';
  if (verdict.kind === 'declined') throw cardError(verdict.declineCode, {}, true);
  if (authentication === 'approved') ctx.store.setNotes('payment_method', methodId, { behavior, authenticated: true });
  return 'go';
}

function subscribe(
  ctx: Ctx,
  session: Session,
  customer: string,
  method: string,
  authentication: CheckoutOrder['authentication'],
): Partial<Session> {
  const { lines, subscriptionData } = ctx.store.notes('checkout.session', session.id);
  const isOnce = ({ price }: { price: string }) => ctx.store.get('price', price).recurring === null;
  // What is bought once waits for the first invoice, which takes it up.
  for (const { price, quantity } of lines.filter(isOnce))
    createInvoiceItem(ctx, { customer, pricing: { price }, quantity: quantity ?? 1 });
  const subscription = createSubscription(
    ctx,
    {
      customer,
      items: lines
        .filter((line) => !isOnce(line))
        .map(({ price, quantity }) => ({ price, quantity: quantity ?? undefined })),
      default_payment_method: method,
      metadata: subscriptionData.metadata,
      description: subscriptionData.description,
      billing_mode: { type: subscriptionData.billingMode },
      payment_behavior: 'allow_incomplete',
      discounts: chosenDiscounts(session),
    },
    { off_session: false, authentication },
  );
  const invoice = subscription.latest_invoice === null ? null : ctx.store.get('invoice', subscription.latest_invoice);
  if (invoice === null) {
    recordSetup(ctx, customer, method);
    return { subscription: subscription.id, payment_status: 'no_payment_required' };
  }
  if (invoice.status !== 'paid') throw declined(ctx, invoice.id);
  return {
    subscription: subscription.id,
    invoice: invoice.id,
    payment_status: invoice.amount_paid > 0 ? 'paid' : 'no_payment_required',
  };
}

// Checkout makes the subscription only once it is paid.
function declined(ctx: Ctx, invoiceId: string) {
  const intentId = ctx.store.all('invoice_payment', { parent: invoiceId })[0]?.payment.payment_intent ?? '';
  const error = ctx.store.get('payment_intent', intentId).last_payment_error;
  const code = error?.decline_code ?? 'generic_decline';
  return cardError(code, { code: declineError(ctx, intentId, code).fields.code });
}

/** Payment mode: one payment of the session's total; a buyer without a customer stays without. */
function payOnce(
  ctx: Ctx,
  session: Session,
  methodId: string,
  authentication: CheckoutOrder['authentication'],
): Partial<Session> {
  const total = session.amount_total ?? 0;
  if (total === 0) return { payment_status: 'no_payment_required' };
  const { paymentData } = ctx.store.notes('checkout.session', session.id);
  const intent = createIntent(ctx, {
    amount: total,
    currency: session.currency ?? 'usd',
    customer: session.customer,
    description: paymentData.description,
    metadata: paymentData.metadata,
    more: { setup_future_usage: paymentData.setupFutureUsage, shipping: paymentData.shipping ?? null },
  });
  if (paymentData.setupFutureUsage && session.customer !== null)
    attachPaymentMethod(ctx, methodId, { customer: session.customer });
  const method = ctx.store.get('payment_method', methodId);
  const verdict = attemptPayment(ctx, intent.id, { method, offSession: false, authentication });
  if (verdict.kind !== 'paid')
    throw cardError(verdict.kind === 'declined' ? verdict.declineCode : 'authentication_required');
  return { payment_intent: intent.id, payment_status: 'paid' };
}

const ConfirmParams = z.strictObject({
  payment_method: form.string.optional(),
  expected_amount: form.integer.optional(),
  email: form.string.optional(),
  key: form.string.optional(),
  eid: form.string.optional(),
  last_displayed_line_item_group_details: z.record(z.string(), z.unknown()).optional(),
  expected_payment_method_type: form.string.optional(),
});

/** What Stripe's own page and the Stripe CLI's fixtures call. Undocumented there; the shape is what those clients read. */
export const routes: Route[] = [
  route('GET', '/v1/payment_pages/{session}', nothing, (ctx, _, id = '') => getCheckoutSession(ctx, id)),
  route('POST', '/v1/payment_pages/{session}', z.record(z.string(), z.unknown()), (ctx, _, id = '') =>
    getCheckoutSession(ctx, id),
  ),
  route('POST', '/v1/payment_pages/{session}/confirm', ConfirmParams, (ctx, params, id = '') => {
    const method = params.payment_method;
    if (method === undefined)
      throw invalid('Missing required param: payment_method.', 'payment_method', 'parameter_missing');
    const result = completeCheckout(ctx, { sessionId: id, card: { paymentMethod: method }, email: params.email });
    return result.outcome === 'complete' ? result.session : getCheckoutSession(ctx, id);
  }),
];
