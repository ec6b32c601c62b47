import { z } from 'zod';
import { present } from '../../core/invariant.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid, needed } from '../../params/api-error.ts';
import { form, nothing } from '../../params/form.ts';
import { type Route, route } from '../../params/route.ts';
import { peekNextCardOutcome } from '../../store/card-outcome.ts';
import { isMetered } from '../catalog/prices.ts';
import { createCustomer, updateCustomer } from '../customers/customers.ts';
import { checkoutTax } from '../invoices/automatic-tax.ts';
import { createInvoiceItem } from '../invoices/items.ts';
import { attachPaymentMethod, cardError, createPaymentMethod, takePaymentMethod } from '../payments/payment-methods.ts';
import { declineError, verdictOn } from '../payments/payments.ts';
import { openSetup, recordSetup } from '../payments/setup-intents.ts';
import { withoutTrace } from '../payments/without-trace.ts';
import { createSubscription } from '../subscriptions/subscriptions.ts';
import { chosenDiscounts, discountName } from './discounts.ts';
import { sessionLineItems } from './lines.ts';
import { payOnce } from './payment.ts';
import { getCheckoutSession, type Session } from './sessions.ts';

type Card =
  | { number: string; expMonth: number; expYear: number; cvc: string }
  | { iban: string }
  | { link: true }
  | { paymentMethod: string };
export type CheckoutOrder = {
  sessionId: string;
  /** None only where `needsCard` asks for none. */
  card?: Card | undefined;
  email?: string | undefined;
  phone?: string | undefined;
  name?: string | undefined;
  country?: string | undefined;
  authentication?: 'approved' | 'refused' | undefined;
};
export type CheckoutOutcome = { outcome: 'complete'; session: Session } | { outcome: 'requires_action' };

/** What the buyer sends off. Refuses like the card does (402) and then leaves the session open, with nothing made. */
export function completeCheckout(ctx: Ctx, order: CheckoutOrder): CheckoutOutcome {
  const session = getCheckoutSession(ctx, order.sessionId);
  if (session.status === 'complete') return { outcome: 'complete', session };
  if (session.status !== 'open')
    throw invalid('This Checkout Session has expired.', undefined, 'checkout_session_expired');
  const { card } = order;
  if (card === undefined && needsCard(session)) throw needed('payment_method');
  const method = card === undefined ? null : allowedMethod(ctx, order, card, session);
  if (method !== null && ask(ctx, method, order.authentication) === 'requires_action')
    return { outcome: 'requires_action' };
  return { outcome: 'complete', session: withoutTrace(ctx, () => fulfil(ctx, session, order, method)) };
}

/** Nothing is due, and the session asks for a card only when something is (documented: checkout-no-card). */
export const needsCard = ({ payment_method_collection, amount_total }: Session): boolean =>
  payment_method_collection !== 'if_required' || amount_total !== 0;

function fulfil(ctx: Ctx, session: Session, order: CheckoutOrder, method: string | null): Session {
  const customer = buyerOf(ctx, session, order);
  if (session.mode === 'payment') {
    const paid = payOnce(ctx, { ...session, customer }, present(method, 'a card'), order.authentication);
    return finish(ctx, session, order, { ...paid, customer });
  }
  const owner = present(customer, 'a customer');
  if (method !== null) attachPaymentMethod(ctx, method, { customer: owner });
  const made =
    session.mode === 'setup'
      ? {
          setup_intent: recordSetup(ctx, present(session.setup_intent, 'a setup'), owner, present(method, 'a card')).id,
        }
      : subscribe(ctx, session, owner, method, order.authentication);
  return finish(ctx, session, order, { ...made, customer: owner });
}

/** Whom the session names, told of what it may be told; or one made of the buyer. */
function buyerOf(ctx: Ctx, session: Session, { email, name, country, phone }: CheckoutOrder): string | null {
  const address = country === undefined ? undefined : { country };
  if (session.customer !== null) {
    const { customerUpdate: may } = ctx.store.notes('checkout.session', session.id);
    const told = { name: may.name ? name : undefined, address: may.address ? address : undefined, phone };
    return updateCustomer(ctx, session.customer, told).id;
  }
  if (session.customer_creation !== 'always') return null;
  return createCustomer(ctx, { email: email ?? session.customer_email, name, phone }).id;
}

function finish(ctx: Ctx, session: Session, order: CheckoutOrder, made: Partial<Session>): Session {
  const buyer = made.customer == null ? undefined : ctx.store.get('customer', made.customer);
  const asked = session.consent_collection;
  const done = ctx.store.update('checkout.session', {
    ...session,
    ...made,
    automatic_tax: checkoutTax(session.automatic_tax.enabled, 'complete'),
    // Submitting the form accepts what it asked for.
    consent: asked && {
      promotions: asked.promotions === 'auto' ? 'opt_out' : null,
      terms_of_service: asked.terms_of_service === 'required' ? 'accepted' : null,
    },
    customer_details: {
      address: null,
      business_name: null,
      email: buyer?.email ?? order.email ?? session.customer_email,
      individual_name: null,
      name: order.name ?? buyer?.name ?? null,
      phone: order.phone ?? buyer?.phone ?? null,
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
      amountCents: metered ? null : line.amount_subtotal,
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

function methodOf(ctx: Ctx, { email, name, country }: CheckoutOrder, card: Card, session: Session) {
  if ('paymentMethod' in card) return takePaymentMethod(ctx, card.paymentMethod);
  const address = country ? { country } : undefined;
  const billing_details = { email: email ?? session.customer_email, name, address };
  if ('iban' in card)
    return createPaymentMethod(ctx, { type: 'sepa_debit', sepa_debit: { iban: card.iban }, billing_details });
  if ('link' in card) return createPaymentMethod(ctx, { type: 'link', billing_details, allow_redisplay: 'always' });
  return createPaymentMethod(ctx, {
    type: 'card',
    card: { number: card.number, exp_month: card.expMonth, exp_year: card.expYear, cvc: card.cvc },
    billing_details,
    allow_redisplay: 'always',
  });
}

function allowedMethod(ctx: Ctx, order: CheckoutOrder, card: Card, session: Session): string {
  const { id, type } = methodOf(ctx, order, card, session);
  if (session.payment_method_types.includes(type)) return id;
  throw invalid(`This Checkout Session does not take the payment method type ${type}.`, 'payment_method');
}

// The owner is there to be asked. What declines, declines before anything is made; a forced outcome waits for the charge.
function ask(ctx: Ctx, methodId: string, authentication: CheckoutOrder['authentication']): 'go' | 'requires_action' {
  const method = ctx.store.get('payment_method', methodId);
  const forced = method.type === 'card' ? peekNextCardOutcome(ctx.store) : 'succeed';
  if (forced !== null && forced !== 'authentication_required') return 'go';
  if (forced === 'authentication_required' && authentication === undefined) return 'requires_action';
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
  method: string | null,
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
      automatic_tax: { enabled: session.automatic_tax.enabled },
      items: lines
        .filter((line) => !isOnce(line))
        .map(({ price, quantity }) => ({ price, quantity: quantity ?? undefined })),
      default_payment_method: method,
      metadata: subscriptionData.metadata,
      description: subscriptionData.description,
      billing_mode: subscriptionData.billing_mode,
      trial_settings: subscriptionData.trial_settings,
      ...subscriptionData.timing,
      payment_behavior: 'allow_incomplete',
      discounts: chosenDiscounts(session),
    },
    { authentication, checkout: true },
  );
  const invoice = subscription.latest_invoice === null ? null : ctx.store.get('invoice', subscription.latest_invoice);
  if (invoice === null) {
    if (method !== null) recordSetup(ctx, openSetup(ctx, customer).id, customer, method);
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

const ConfirmParams = z.strictObject({
  payment_method: form.string.optional(),
  expected_amount: form.integer.optional(),
  email: form.string.optional(),
  phone: form.string.optional(),
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
    const { payment_method: paymentMethod, email, phone } = params;
    const card = paymentMethod === undefined ? undefined : { paymentMethod };
    const result = completeCheckout(ctx, { sessionId: id, card, email, phone });
    return result.outcome === 'complete' ? result.session : getCheckoutSession(ctx, id);
  }),
];
