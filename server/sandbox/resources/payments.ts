import { randomBytes } from 'node:crypto';
import { takeNextCardOutcome } from '../control/card-outcome.ts';
import type { Ctx } from '../ctx.ts';
import { ApiError } from '../http/api-error.ts';
import type { Docs } from '../store/docs.ts';
import { cardError } from './payment-methods.ts';
import { declineOf } from './test-cards.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];

export type Attempt = {
  method: Method;
  offSession: boolean;
  /** What the card's owner answered when asked, on session. */
  authentication?: 'approved' | 'refused';
};
export type Verdict = { kind: 'paid' } | { kind: 'declined'; declineCode: string } | { kind: 'requires_action' };

export type NewIntent = {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata?: Record<string, string>;
  paymentMethod?: string | null;
};

export function createIntent(ctx: Ctx, given: NewIntent): Intent {
  const id = ctx.newId('pi');
  const intent: Intent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: given.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    confirmation_method: 'automatic',
    created: ctx.nowS,
    currency: given.currency,
    customer: given.customer,
    customer_account: null,
    description: given.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: given.paymentMethod ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: given.paymentMethod ? 'requires_confirmation' : 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
  ctx.store.insert('payment_intent', intent);
  ctx.emit('payment_intent.created', intent);
  return intent;
}

/** Charges the card, with all the objects and events that this leaves behind. */
export function attemptPayment(ctx: Ctx, intentId: string, attempt: Attempt): Verdict {
  const verdict = verdictOn(ctx, attempt);
  const intent = { ...ctx.store.get('payment_intent', intentId), payment_method: attempt.method.id };
  if (verdict.kind === 'requires_action') {
    const waiting = ctx.store.update('payment_intent', {
      ...intent,
      status: 'requires_action',
      next_action: { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } },
    });
    ctx.emit('payment_intent.requires_action', waiting);
    return verdict;
  }
  const charge = recordCharge(ctx, intent, attempt.method, verdict);
  if (verdict.kind === 'paid') {
    rememberAuthentication(ctx, attempt);
    const paid = ctx.store.update('payment_intent', {
      ...intent,
      amount_received: intent.amount,
      last_payment_error: null,
      latest_charge: charge.id,
      next_action: null,
      status: 'succeeded',
    });
    ctx.emit('charge.succeeded', charge);
    ctx.emit('payment_intent.succeeded', paid);
    // Its own step, as at Stripe: what the payment pays for comes first.
    if (ctx.store.notes('payment_method', attempt.method.id).behavior === 'dispute') {
      ctx.schedule('dispute.open', charge.id, ctx.nowMs);
    }
    return verdict;
  }
  const { code, message } = declineOf(verdict.declineCode);
  const failed = ctx.store.update('payment_intent', {
    ...intent,
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  const last_payment_error = {
    type: 'card_error',
    charge: charge.id,
    code,
    decline_code: verdict.declineCode,
    message,
    payment_method: attempt.method,
  };
  // The wire shows the whole card inside the error, where our documents otherwise keep ids.
  const shown = ctx.store.update('payment_intent', Object.assign(failed, { last_payment_error }));
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', shown);
  return verdict;
}

/** The refusal that a caller sees after a failed attempt whose traces stay. */
export function declineError(ctx: Ctx, intentId: string, declineCode: string) {
  const intent = ctx.store.get('payment_intent', intentId);
  return cardError(declineCode, { charge: intent.latest_charge ?? undefined, payment_intent: { ...intent } }, true);
}

export function actionError(ctx: Ctx, intentId: string): ApiError {
  return new ApiError(
    {
      status: 402,
      type: 'card_error',
      code: 'invoice_payment_intent_requires_action',
      message:
        'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
      payment_intent: { ...ctx.store.get('payment_intent', intentId) },
    },
    true,
  );
}

export function cancelIntent(ctx: Ctx, intentId: string, reason: Intent['cancellation_reason']): Intent {
  const intent = ctx.store.get('payment_intent', intentId);
  if (intent.status === 'canceled' || intent.status === 'succeeded') return intent;
  const canceled = ctx.store.update('payment_intent', {
    ...intent,
    status: 'canceled',
    canceled_at: ctx.nowS,
    cancellation_reason: reason,
  });
  ctx.emit('payment_intent.canceled', canceled);
  return canceled;
}

/** What would come of it: the outcome set for the next charge, else what the test card does. */
export function verdictOn(ctx: Ctx, { method, offSession, authentication }: Attempt): Verdict {
  const forced = takeNextCardOutcome(ctx.store);
  if (forced === 'succeed') return { kind: 'paid' };
  if (forced === 'decline') return declined('generic_decline');
  if (forced === 'authentication_required') {
    if (offSession) return declined('authentication_required');
    return answered(authentication, { kind: 'paid' });
  }
  if (forced !== null) return declined(forced);
  const { behavior, authenticated } = ctx.store.notes('payment_method', method.id);
  if (behavior === 'ok' || behavior === 'dispute') return { kind: 'paid' };
  if (typeof behavior === 'object') return declined(behavior.decline);
  if (behavior === 'authenticate_on_setup' && authenticated) return { kind: 'paid' };
  if (offSession) return declined('authentication_required');
  if (behavior === 'authentication_fails')
    return authentication ? declined('authentication_required') : { kind: 'requires_action' };
  return answered(
    authentication,
    behavior === 'authenticate_then_insufficient_funds' ? declined('insufficient_funds') : { kind: 'paid' },
  );
}

function answered(authentication: Attempt['authentication'], then: Verdict): Verdict {
  if (authentication === undefined) return { kind: 'requires_action' };
  return authentication === 'approved' ? then : declined('authentication_required');
}

const declined = (declineCode: string): Verdict => ({ kind: 'declined', declineCode });

export function rememberAuthentication(ctx: Ctx, { method, authentication }: Attempt): void {
  if (authentication !== 'approved') return;
  ctx.store.setNotes('payment_method', method.id, {
    ...ctx.store.notes('payment_method', method.id),
    authenticated: true,
  });
}

function recordCharge(ctx: Ctx, intent: Intent, method: Method, verdict: Verdict): Docs['charge'] {
  const decline = verdict.kind === 'declined' ? declineOf(verdict.declineCode) : null;
  const id = ctx.newId('ch');
  const charge: Docs['charge'] = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'SANDBOX',
    captured: !decline,
    created: ctx.nowS,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: decline ? '05' : null,
      network_status: decline ? 'declined_by_network' : 'approved_by_network',
      reason: decline?.declineCode ?? null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: decline ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
      type: decline ? 'issuer_declined' : 'authorized',
    },
    paid: !decline,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetails(method, intent.amount) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: `${ctx.config.url}/sandbox/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
  return ctx.store.insert('charge', charge);
}

type CardDetails = NonNullable<NonNullable<Docs['charge']['payment_method_details']>['card']>;

function cardDetails(method: Method, amount: number): CardDetails {
  const card = method.card;
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand: card?.brand ?? null,
    checks: card?.checks ?? null,
    country: card?.country ?? null,
    electronic_commerce_indicator: null,
    exp_month: card?.exp_month ?? 12,
    exp_year: card?.exp_year ?? 2040,
    fingerprint: card?.fingerprint ?? null,
    funding: card?.funding ?? null,
    installments: null,
    last4: card?.last4 ?? null,
    mandate: null,
    network: card?.brand ?? null,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
