import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Ctx } from '../ctx.ts';
import { invalid, missing } from '../http/api-error.ts';
import { form, listShape, nothing } from '../http/form.ts';
import { listPage } from '../http/list.ts';
import { type Route, route } from '../http/route.ts';
import type { CheckoutLine, Docs } from '../store/docs.ts';
import { checkDiscountParams, checkoutDiscounts, setDiscount } from './checkout-discounts.ts';
import { lineCents, listSessionLines } from './checkout-lines.ts';
import { getCustomer } from './customers.ts';
import { mergedMetadata } from './metadata.ts';
import { shippingOf, shippingParam } from './payment-intents.ts';
import { getPrice, isMetered } from './prices.ts';

export type Session = Docs['checkout.session'];

const lineItem = z.strictObject({ price: form.string, quantity: form.integer.pipe(z.number().min(1)).optional() });
const CreateParams = z.strictObject({
  allow_promotion_codes: form.boolean.optional(),
  automatic_tax: z.strictObject({ enabled: form.boolean }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: form.string.optional(),
  client_reference_id: form.string.max(200).optional(),
  currency: form.string.optional(),
  customer: form.string.optional(),
  customer_email: form.string.optional(),
  customer_update: z
    .strictObject({ address: z.enum(['auto', 'never']).optional(), name: z.enum(['auto', 'never']).optional() })
    .optional(),
  discounts: checkoutDiscounts,
  expires_at: form.integer.optional(),
  line_items: form.list(lineItem, 20).optional(),
  locale: z.enum(['auto', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt', 'sv']).optional(),
  metadata: form.metadata.optional(),
  mode: z.enum(['subscription', 'setup', 'payment']),
  payment_intent_data: z
    .strictObject({
      description: form.string.optional(),
      metadata: form.metadata.optional(),
      setup_future_usage: z.enum(['on_session', 'off_session']).optional(),
      shipping: shippingParam.optional(),
    })
    .optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
  return_url: form.string.optional(),
  saved_payment_method_options: z
    .strictObject({ payment_method_save: z.enum(['enabled', 'disabled']).optional() })
    .optional(),
  subscription_data: z
    .strictObject({
      billing_mode: z.strictObject({ type: z.enum(['flexible', 'classic']) }).optional(),
      description: form.string.optional(),
      metadata: form.metadata.optional(),
    })
    .optional(),
  success_url: form.string.optional(),
  ui_mode: z.enum(['hosted_page', 'embedded_page']).optional(),
});
type CreateInput = z.output<typeof CreateParams>;
const UpdateParams = z.strictObject({ metadata: form.metadata.optional() });
const ListParams = z.strictObject({
  ...listShape,
  customer: form.string.optional(),
  payment_intent: form.string.optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  subscription: form.string.optional(),
});
const LineParams = z.strictObject({
  limit: listShape.limit,
  starting_after: form.string.optional(),
  ending_before: form.string.optional(),
});

const DAY_S = 86_400;
const SHORTEST_S = 30 * 60;

export function createCheckoutSession(ctx: Ctx, params: CreateInput): Session {
  const embedded = params.ui_mode === 'embedded_page';
  checkUrls(params, embedded);
  checkDiscountParams(params);
  if (params.customer !== undefined) getCustomer(ctx, params.customer);
  if (params.customer !== undefined && params.customer_email !== undefined) {
    throw invalid('You may only specify one of these parameters: customer, customer_email.', 'customer_email');
  }
  const lines = checkLines(ctx, params);
  const expiresAt = params.expires_at ?? ctx.nowS + DAY_S;
  if (expiresAt < ctx.nowS + SHORTEST_S || expiresAt > ctx.nowS + DAY_S) {
    throw invalid(
      'The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
  const session = newSession(ctx, params, lines, expiresAt);
  const data = params.subscription_data;
  ctx.store.insert('checkout.session', session, {
    lines,
    subscriptionData: {
      metadata: mergedMetadata({}, data?.metadata),
      description: data?.description ?? null,
      billingMode: data?.billing_mode?.type ?? 'flexible',
    },
    paymentData: {
      description: params.payment_intent_data?.description ?? null,
      metadata: mergedMetadata({}, params.payment_intent_data?.metadata),
      setupFutureUsage: params.payment_intent_data?.setup_future_usage ?? null,
      shipping: params.payment_intent_data?.shipping ? shippingOf(params.payment_intent_data.shipping) : null,
    },
  });
  ctx.schedule('checkout.expire', session.id, expiresAt * 1000);
  const [discount] = params.discounts ?? [];
  return discount ? setDiscount(ctx, session, discount, 'discounts[0]') : session;
}

export function getCheckoutSession(ctx: Ctx, id: string): Session {
  const session = ctx.store.find('checkout.session', id);
  if (!session) throw missing('checkout.session', id, 'session');
  return session;
}

export function expireCheckoutSession(ctx: Ctx, id: string): Session {
  const session = getCheckoutSession(ctx, id);
  if (session.status !== 'open') {
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  const expired = ctx.store.update('checkout.session', {
    ...session,
    status: 'expired',
    url: null,
    client_secret: null,
  });
  ctx.schedule('checkout.expire', id, null);
  ctx.emit('checkout.session.expired', expired);
  return expired;
}

function checkUrls(params: CreateInput, embedded: boolean): void {
  if (embedded && params.return_url === undefined && params.redirect_on_completion !== 'never') {
    throw invalid('Missing required param: return_url.', 'return_url', 'parameter_missing');
  }
  if (embedded && (params.success_url !== undefined || params.cancel_url !== undefined)) {
    throw invalid(
      '`success_url` and `cancel_url` cannot be used with `ui_mode: embedded_page`. Use `return_url`.',
      'success_url',
    );
  }
  if (!embedded && params.success_url === undefined)
    throw invalid('Missing required param: success_url.', 'success_url', 'parameter_missing');
  if (!embedded && params.return_url !== undefined)
    throw invalid('`return_url` is only for `ui_mode: embedded_page`.', 'return_url');
  for (const name of ['return_url', 'success_url', 'cancel_url'] as const) {
    const url = params[name];
    if (url !== undefined && !URL.canParse(url)) throw invalid('Not a valid URL', name, 'url_invalid');
  }
}

function checkLines(ctx: Ctx, params: CreateInput): CheckoutLine[] {
  const wanted = params.line_items ?? [];
  if (params.mode === 'setup') {
    if (wanted.length > 0) throw invalid('`line_items` cannot be used in `setup` mode.', 'line_items');
    return [];
  }
  if (wanted.length === 0) throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  const lines = wanted.map((line, index) => {
    const name = `line_items[${index}]`;
    const price = getPrice(ctx, line.price, `${name}[price]`);
    if (!price.active)
      throw invalid('The price specified is inactive. This field only accepts active prices.', `${name}[price]`);
    if (isMetered(price) && line.quantity !== undefined) {
      throw invalid(
        'Quantity should not be specified where usage_type is `metered`. Remove quantity from the line item.',
        `${name}[quantity]`,
      );
    }
    if (!isMetered(price) && line.quantity === undefined)
      throw invalid('Quantity is required. Add `quantity` to the line item.', `${name}[quantity]`, 'parameter_missing');
    return { id: ctx.newId('li'), price: price.id, quantity: line.quantity ?? null };
  });
  const recurring = lines.some(({ price }) => ctx.store.get('price', price).recurring);
  if (params.mode === 'payment') {
    if (!recurring) return lines;
    throw invalid('You specified `payment` mode but passed a recurring price. Use `subscription` mode.', 'line_items');
  }
  if (!recurring) {
    throw invalid(
      'You must provide at least one recurring price in `subscription` mode when using prices.',
      'line_items',
    );
  }
  return lines;
}

function newSession(ctx: Ctx, params: CreateInput, lines: CheckoutLine[], expiresAt: number): Session {
  const id = ctx.newId('cs_test');
  const embedded = params.ui_mode === 'embedded_page';
  const subscribing = params.mode === 'subscription';
  const prices = lines.map((line) => ({ price: ctx.store.get('price', line.price), quantity: line.quantity }));
  const total = prices.reduce((sum, { price, quantity }) => sum + lineCents(ctx, price, quantity), 0);
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: null,
    amount_subtotal: params.mode === 'setup' ? null : total,
    amount_total: params.mode === 'setup' ? null : total,
    automatic_tax: { enabled: params.automatic_tax?.enabled ?? false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: embedded ? `${id}_secret_${randomBytes(24).toString('base64url')}` : null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: ctx.nowS,
    currency: prices[0]?.price.currency ?? params.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: params.customer !== undefined ? null : params.mode === 'payment' ? 'if_required' : 'always',
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: mergedMetadata({}, params.metadata),
    mode: params.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: subscribing ? (params.payment_method_collection ?? 'always') : null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: params.mode !== 'setup' && total > 0 ? 'unpaid' : 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    ...(embedded
      ? { redirect_on_completion: params.redirect_on_completion ?? 'always', return_url: params.return_url }
      : {}),
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    success_url: params.success_url ?? null,
    total_details: params.mode !== 'setup' ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: params.ui_mode ?? 'hosted_page',
    url: embedded ? null : `${ctx.config.url}/sandbox/checkout/${id}`,
    wallet_options: null,
  };
}

function updateCheckoutSession(ctx: Ctx, id: string, params: z.output<typeof UpdateParams>): Session {
  const session = getCheckoutSession(ctx, id);
  return ctx.store.update('checkout.session', {
    ...session,
    metadata: mergedMetadata(session.metadata ?? {}, params.metadata),
  });
}

export const routes: Route[] = [
  route('POST', '/v1/checkout/sessions', CreateParams, createCheckoutSession),
  route('GET', '/v1/checkout/sessions', ListParams, (ctx, params) =>
    listPage(ctx, 'checkout.session', '/v1/checkout/sessions', params, {
      customer: params.customer,
      parent: params.subscription,
      status: params.status,
      lookup: params.payment_intent,
    }),
  ),
  route('GET', '/v1/checkout/sessions/{session}', nothing, (ctx, _, id = '') => getCheckoutSession(ctx, id)),
  route('POST', '/v1/checkout/sessions/{session}', UpdateParams, (ctx, params, id = '') =>
    updateCheckoutSession(ctx, id, params),
  ),
  route('POST', '/v1/checkout/sessions/{session}/expire', nothing, (ctx, _, id = '') => expireCheckoutSession(ctx, id)),
  route('GET', '/v1/checkout/sessions/{session}/line_items', LineParams, (ctx, params, id = '') => {
    getCheckoutSession(ctx, id);
    return listSessionLines(ctx, id, params);
  }),
];
