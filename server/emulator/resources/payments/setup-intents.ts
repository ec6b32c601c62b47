import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { type ApiError, invalid, missing } from '../../params/api-error.ts';
import { form, listShape } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { Docs } from '../../store/docs.ts';
import { methodConfiguration } from '../account/account.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { switchedOn } from './method-types.ts';
import { methodData, methodOf } from './payment-intents.ts';
import { attachPaymentMethod, cardError, takePaymentMethod } from './payment-methods.ts';
import { askOwner, rememberAuthentication, verdictOn } from './payments.ts';

type SetupIntent = Docs['setup_intent'];

const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  payment_method: form.string.optional(),
});

const editShape = {
  customer: form.string.optional(),
  description: form.text.optional(),
  metadata: form.metadata.optional(),
  payment_method: form.string.optional(),
  payment_method_data: methodData.optional(),
};
const CreateParams = z.strictObject({
  ...editShape,
  automatic_payment_methods: z
    .strictObject({ enabled: form.boolean, allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  confirm: form.boolean.optional(),
  return_url: form.string.optional(),
  usage: z.enum(['off_session', 'on_session']).optional(),
});
const UpdateParams = z.strictObject(editShape);
const ConfirmParams = z.strictObject({
  payment_method: form.string.optional(),
  payment_method_data: methodData.optional(),
  return_url: form.string.optional(),
  use_stripe_sdk: form.boolean.optional(),
});
const CancelParams = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional(),
});

/** Of a checkout that saves a card: there from the start (recorded). */
export const openSetup = (ctx: Ctx, customer: string | null): SetupIntent => newSetupIntent(ctx, { customer });

/** What is left of a card that was saved without a payment. */
export const recordSetup = (ctx: Ctx, id: string, customer: string, paymentMethod: string): SetupIntent =>
  succeed(ctx, { ...getSetupIntent(ctx, id), customer, payment_method: paymentMethod });

function createSetupIntent(ctx: Ctx, params: z.output<typeof CreateParams>): SetupIntent {
  const method = methodOf(ctx, params);
  const made = newSetupIntent(ctx, {
    // On unless it says otherwise (recorded).
    automatic_payment_methods: {
      enabled: params.automatic_payment_methods?.enabled ?? true,
      allow_redirects: params.automatic_payment_methods?.allow_redirects ?? 'always',
    },
    payment_method_configuration_details: methodConfiguration(ctx),
    customer: params.customer === undefined ? null : getCustomer(ctx, params.customer).id,
    description: params.description ?? null,
    metadata: mergedMetadata({}, params.metadata),
    payment_method: method,
    ...(params.automatic_payment_methods?.enabled !== false && {
      payment_method_types: switchedOn('setup', undefined),
    }),
    status: method === null ? 'requires_payment_method' : 'requires_confirmation',
    usage: params.usage ?? 'off_session',
  });
  return params.confirm ? confirmSetupIntent(ctx, made.id, { return_url: params.return_url }) : made;
}

/** Saves the card, or asks its owner; `authentication` is what the owner answered. A decline is a 402 whose traces stay. */
export function confirmSetupIntent(
  ctx: Ctx,
  id: string,
  params: z.output<typeof ConfirmParams>,
  authentication?: 'approved' | 'refused',
): SetupIntent {
  const intent = getSetupIntent(ctx, id);
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpected(`You cannot confirm this SetupIntent because it has a status of ${intent.status}.`);
  const methodId = methodOf(ctx, params) ?? intent.payment_method;
  if (methodId === null) throw unexpected("You cannot confirm this SetupIntent because it's missing a payment method.");
  const method = takePaymentMethod(ctx, methodId);
  const attempt = { method, offSession: false, authentication };
  const { behavior } = ctx.store.notes('payment_method', methodId);
  // A card that only fails when it is charged can be saved.
  const savable = typeof behavior === 'object' && behavior.attachable;
  const verdict = savable ? { kind: 'paid' as const } : verdictOn(ctx, attempt);
  if (verdict.kind === 'requires_action') {
    const waiting = ctx.store.update('setup_intent', {
      ...intent,
      next_action: askOwner(ctx, id, method, params.return_url),
      payment_method: methodId,
      status: 'requires_action',
    });
    ctx.emit('setup_intent.requires_action', waiting);
    return waiting;
  }
  if (verdict.kind === 'declined') throw refused(ctx, intent, verdict.declineCode);
  rememberAuthentication(ctx, attempt);
  if (intent.customer !== null) attachPaymentMethod(ctx, methodId, { customer: intent.customer });
  return succeed(ctx, { ...intent, payment_method: methodId });
}

export function getSetupIntent(ctx: Ctx, id: string): SetupIntent {
  const intent = ctx.store.find('setup_intent', id);
  if (!intent) throw missing('setup_intent', id, 'intent');
  return intent;
}

function updateSetupIntent(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): SetupIntent {
  const before = getSetupIntent(ctx, id);
  const method = methodOf(ctx, params);
  return ctx.store.update('setup_intent', {
    ...before,
    customer: params.customer === undefined ? before.customer : getCustomer(ctx, params.customer).id,
    description: params.description === undefined ? before.description : params.description,
    metadata: mergedMetadata(before.metadata ?? {}, params.metadata),
    payment_method: method ?? before.payment_method,
    status: method && before.status === 'requires_payment_method' ? 'requires_confirmation' : before.status,
  });
}

function cancelSetupIntent(ctx: Ctx, id: string, reason: SetupIntent['cancellation_reason']): SetupIntent {
  const intent = getSetupIntent(ctx, id);
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpected(`You cannot cancel this SetupIntent because it has a status of ${intent.status}.`);
  const canceled = ctx.store.update('setup_intent', {
    ...intent,
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  ctx.emit('setup_intent.canceled', canceled);
  return canceled;
}

function succeed(ctx: Ctx, intent: SetupIntent): SetupIntent {
  const done = ctx.store.update('setup_intent', {
    ...intent,
    last_setup_error: null,
    next_action: null,
    status: 'succeeded',
  });
  ctx.emit('setup_intent.succeeded', done);
  return done;
}

function refused(ctx: Ctx, intent: SetupIntent, declineCode: string): ApiError {
  const error = cardError(declineCode, {}, true);
  const last_setup_error = {
    type: 'card_error',
    code: error.fields.code,
    decline_code: declineCode,
    message: error.message,
  };
  const reset: SetupIntent = { ...intent, next_action: null, payment_method: null, status: 'requires_payment_method' };
  // The SDK's list of codes is longer than what our refusals say of theirs.
  const failed = ctx.store.update('setup_intent', Object.assign(reset, { last_setup_error }));
  ctx.emit('setup_intent.setup_failed', failed);
  return error;
}

const unexpected = (message: string): ApiError => invalid(message, undefined, 'setup_intent_unexpected_state');

function newSetupIntent(ctx: Ctx, given: Partial<SetupIntent>): SetupIntent {
  const id = ctx.newId('seti');
  const intent: SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    created: ctx.nowS,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: { enabled: false },
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: 'off_session',
  };
  const made = ctx.store.insert('setup_intent', { ...intent, ...given });
  ctx.emit('setup_intent.created', made);
  return made;
}

export const routes: Route[] = [
  route('GET', '/v1/setup_intents', ListParams, (ctx, params) =>
    listPage(ctx, 'setup_intent', '/v1/setup_intents', params, { customer: params.customer }),
  ),
  route('POST', '/v1/setup_intents', CreateParams, createSetupIntent),
  route(
    'GET',
    '/v1/setup_intents/{intent}',
    z.strictObject({ client_secret: form.string.optional() }),
    (ctx, _, id = '') => getSetupIntent(ctx, id),
  ),
  route('POST', '/v1/setup_intents/{intent}', UpdateParams, (ctx, params, id = '') =>
    updateSetupIntent(ctx, id, params),
  ),
  route('POST', '/v1/setup_intents/{intent}/confirm', ConfirmParams, (ctx, params, id = '') =>
    confirmSetupIntent(ctx, id, params),
  ),
  route('POST', '/v1/setup_intents/{intent}/cancel', CancelParams, (ctx, params, id = '') =>
    cancelSetupIntent(ctx, id, params.cancellation_reason ?? null),
  ),
];
