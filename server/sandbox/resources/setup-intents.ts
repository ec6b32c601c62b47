import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import { missing } from '../http/api-error.ts';
import { form, listShape, nothing } from '../http/form.ts';
import { listPage } from '../http/list.ts';
import { type Route, route } from '../http/route.ts';
import type { Docs } from '../store/docs.ts';

type SetupIntent = Docs['setup_intent'];

const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  payment_method: form.string.optional(),
});

/** What is left of a card that was saved without a payment. */
export function recordSetup(ctx: Ctx, customer: string, paymentMethod: string): SetupIntent {
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
    customer,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'succeeded',
    usage: 'off_session',
  };
  ctx.emit('setup_intent.created', { ...intent, status: 'requires_payment_method', payment_method: null });
  ctx.store.insert('setup_intent', intent);
  ctx.emit('setup_intent.succeeded', intent);
  return intent;
}

export const routes: Route[] = [
  route('GET', '/v1/setup_intents', ListParams, (ctx, params) =>
    listPage(ctx, 'setup_intent', '/v1/setup_intents', params, { customer: params.customer }),
  ),
  route('GET', '/v1/setup_intents/{intent}', nothing, (ctx, _, id = '') => {
    const intent = ctx.store.find('setup_intent', id);
    if (!intent) throw missing('setup_intent', id, 'intent');
    return intent;
  }),
];
