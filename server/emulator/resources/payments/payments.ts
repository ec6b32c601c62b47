import { randomBytes, randomUUID } from 'node:crypto';
import type { Ctx } from '../../ctx.ts';
import { ApiError, docUrl } from '../../params/api-error.ts';
import { takeNextCardOutcome } from '../../store/card-outcome.ts';
import type { CardBehavior, Docs } from '../../store/docs.ts';
import { accountIdOf } from '../account/account.ts';
import { recordCharge } from './charge-record.ts';
import { paysAtOnce, switchedOn, taking } from './method-types.ts';
import { cardError, notACard } from './payment-methods.ts';
import { BANK_ADVICE, declineOf } from './test-cards.ts';

type Intent = Docs['payment_intent'];
type Method = Docs['payment_method'];

export type Attempt = {
  method: Method;
  offSession: boolean;
  /** What the card's owner answered when asked, on session. */
  authentication?: 'approved' | 'refused' | undefined;
  /** Where the owner goes back to after being asked; then a page asks, and else the app's own script. */
  returnUrl?: string | undefined;
};
export type Verdict = { kind: 'paid' } | { kind: 'declined'; declineCode: string } | { kind: 'requires_action' };

export type NewIntent = {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata?: Record<string, string>;
  paymentMethod?: string | null;
  /** What it may be paid by, unless all that can be saved. */
  types?: readonly string[];
  more?: Partial<Intent>;
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
    managed_payments: { enabled: false },
    metadata: given.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: given.paymentMethod ?? null,
    payment_method_configuration_details: null,
    ...taking(given.types ?? switchedOn('subscription', given.currency)),
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
    ...given.more,
  };
  ctx.store.insert('payment_intent', intent);
  ctx.emit('payment_intent.created', intent);
  return intent;
}

/** Charges the card, with all the objects and events that this leaves behind. */
export function attemptPayment(ctx: Ctx, intentId: string, attempt: Attempt): Verdict {
  const verdict = verdictOn(ctx, attempt);
  const found = ctx.store.get('payment_intent', intentId);
  const payment_method_types = [...new Set([...found.payment_method_types, attempt.method.type])];
  const intent = { ...found, payment_method: attempt.method.id, payment_method_types };
  if (verdict.kind === 'requires_action') {
    const waiting = ctx.store.update('payment_intent', {
      ...intent,
      status: 'requires_action',
      next_action: askOwner(ctx, intentId, attempt.method, attempt.returnUrl),
    });
    ctx.emit('payment_intent.requires_action', waiting);
    return verdict;
  }
  const charge = recordCharge(ctx, intent, attempt.method, verdict);
  if (verdict.kind === 'paid') {
    rememberAuthentication(ctx, attempt);
    const held = intent.capture_method === 'manual';
    const paid = ctx.store.update('payment_intent', {
      ...intent,
      amount_capturable: held ? intent.amount : 0,
      amount_received: held ? 0 : intent.amount,
      last_payment_error: null,
      latest_charge: charge.id,
      next_action: null,
      status: held ? 'requires_capture' : 'succeeded',
    });
    ctx.emit('charge.succeeded', charge);
    ctx.emit(held ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', paid);
    disputeSoon(ctx, attempt.method.id, charge.id);
    return verdict;
  }
  const { code, message } = declineOf(verdict.declineCode);
  const advice = code === 'card_declined' ? BANK_ADVICE : {};
  const failed = ctx.store.update('payment_intent', {
    ...intent,
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  const last_payment_error = {
    type: 'card_error',
    ...advice,
    charge: charge.id,
    code,
    decline_code: verdict.declineCode,
    doc_url: docUrl(code),
    message,
    payment_method: attempt.method,
  };
  // The wire shows the whole card inside the error, where our documents otherwise keep ids.
  const shown = ctx.store.update('payment_intent', Object.assign(failed, { last_payment_error }));
  ctx.emit('charge.failed', charge);
  ctx.emit('payment_intent.payment_failed', shown);
  return verdict;
}

/** The refusal that a caller sees after a failed attempt whose traces stay: what the payment says of it, too (recorded). */
export function declineError(ctx: Ctx, intentId: string, declineCode: string) {
  const intent = ctx.store.get('payment_intent', intentId);
  const { advice_code, network_decline_code, payment_method } = intent.last_payment_error ?? {};
  const more = { advice_code, charge: intent.latest_charge ?? undefined, network_decline_code };
  const shown = payment_method && { payment_method: { ...payment_method } };
  return cardError(declineCode, { ...more, payment_intent: { ...intent }, ...shown }, true);
}

/** The refusal of what a subscription needs paid at once (recorded). */
export const subscriptionActionError = (): ApiError =>
  new ApiError({
    status: 402,
    type: 'card_error',
    code: 'subscription_payment_intent_requires_action',
    message:
      'Payment for this subscription requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with `subscription.latest_invoice`. Additional information is available here: https://stripe.com/docs/billing/subscriptions/overview#requires-action',
  });

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
  if (!paysAtOnce(method)) throw notACard('payment_method');
  if (method.type === 'link') return { kind: 'paid' };
  const forced = takeNextCardOutcome(ctx.store);
  if (forced === 'succeed') return { kind: 'paid' };
  if (forced === 'decline') return declined('generic_decline');
  if (forced === 'authentication_required') {
    if (offSession) return declined('authentication_required');
    return answered(authentication, { kind: 'paid' });
  }
  if (forced !== null) return declined(forced);
  const { behavior, authenticated } = ctx.store.notes('payment_method', method.id);
  if (behavior === 'ok' || behavior === 'fraud_warning' || isDisputed(behavior)) return { kind: 'paid' };
  if (typeof behavior === 'object') return declined(behavior.decline);
  if (behavior === 'authenticate_on_setup' && authenticated) return { kind: 'paid' };
  if (offSession) return declined('authentication_required');
  if (behavior === 'authentication_fails')
    return authentication ? declined('authentication_failed') : { kind: 'requires_action' };
  return answered(
    authentication,
    behavior === 'authenticate_then_insufficient_funds' ? declined('insufficient_funds') : { kind: 'paid' },
  );
}

function answered(authentication: Attempt['authentication'], then: Verdict): Verdict {
  if (authentication === undefined) return { kind: 'requires_action' };
  return authentication === 'approved' ? then : declined('authentication_failed');
}

const declined = (declineCode: string): Verdict => ({ kind: 'declined', declineCode });

export function rememberAuthentication(ctx: Ctx, { method, authentication }: Attempt): void {
  if (authentication !== 'approved') return;
  ctx.store.setNotes('payment_method', method.id, {
    ...ctx.store.notes('payment_method', method.id),
    authenticated: true,
  });
}

const isDisputed = (behavior: CardBehavior): boolean =>
  behavior === 'dispute' || behavior === 'inquiry' || behavior === 'not_received';

/** Its own step, as at Stripe: what the payment pays for comes first. */
export function disputeSoon(ctx: Ctx, methodId: string, chargeId: string): void {
  const { behavior } = ctx.store.notes('payment_method', methodId);
  if (isDisputed(behavior)) ctx.schedule('dispute.open', chargeId, ctx.nowMs);
  if (behavior === 'fraud_warning') ctx.schedule('fraud_warning.open', chargeId, ctx.nowMs);
}

/** The page, or the script, that asks the card's owner. */
export const askOwner = (ctx: Ctx, intentId: string, { card }: Method, returnUrl: string | undefined) =>
  returnUrl === undefined
    ? {
        type: 'use_stripe_sdk',
        // What the script is given (recorded), without the certificates of the card's network.
        use_stripe_sdk: {
          directory_server_name: card?.brand ?? null,
          merchant: accountIdOf(ctx.config.account),
          one_click_authn: null,
          server_transaction_id: randomUUID(),
          three_d_secure_2_source: ctx.newId('payatt'),
          three_ds_method_url: '',
          type: 'stripe_3ds2_fingerprint',
        },
      }
    : {
        type: 'redirect_to_url',
        redirect_to_url: { return_url: returnUrl, url: `${ctx.config.url}/emulator/authenticate/${intentId}` },
      };
