import { z } from 'zod';
import type { Ctx } from '../../ctx.ts';
import { invalid, missing, needed } from '../../params/api-error.ts';
import { form, listShape, nothing } from '../../params/form.ts';
import { listPage } from '../../params/list.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { type Route, route } from '../../params/route.ts';
import type { CheckoutLine, CheckoutSubscriptionData, Docs } from '../../store/docs.ts';
import { createPrice, getPrice, isMetered } from '../catalog/prices.ts';
import { getCustomer } from '../customers/customer-records.ts';
import { shippingOf } from '../payments/payment-intents.ts';
import { notACard } from '../payments/payment-methods.ts';
import { openSetup } from '../payments/setup-intents.ts';
import { timingOf } from '../subscriptions/timing.ts';
import { checkDiscountParams, setDiscount } from './discounts.ts';
import { listSessionLines } from './lines.ts';
import { newSession } from './new.ts';
import { type CreateInput, CreateParams } from './params.ts';

export type Session = Docs['checkout.session'];

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
const SHORTEST_TRIAL_S = 2 * DAY_S;

export function createCheckoutSession(ctx: Ctx, params: CreateInput): Session {
  const embedded = params.ui_mode === 'embedded_page';
  checkUrls(params, embedded);
  checkDiscountParams(params);
  if (params.allowed_payment_method_types?.includes('sepa_debit') && params.mode !== 'payment')
    throw notACard('allowed_payment_method_types');
  if (params.invoice_creation?.enabled && params.mode !== 'payment')
    throw invalid('`invoice_creation` can only be used in `payment` mode.', 'invoice_creation');
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
  const subscriptionData = subscriptionDataOf(ctx, params);
  const setup = params.mode === 'setup' ? openSetup(ctx, params.customer ?? null).id : null;
  const session = { ...newSession(ctx, params, lines, subscriptionData, expiresAt), setup_intent: setup };
  if (session.payment_method_types.includes('sepa_debit') && session.currency !== 'eur')
    throw invalid('A payment by sepa_debit must be in eur.', 'allowed_payment_method_types');
  ctx.store.insert('checkout.session', session, {
    lines,
    subscriptionData,
    customerUpdate: {
      name: params.customer_update?.name === 'auto',
      address: params.customer_update?.address === 'auto',
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

/** Checked now, used when the buyer has paid. */
function subscriptionDataOf(ctx: Ctx, { subscription_data: data = {}, mode }: CreateInput): CheckoutSubscriptionData {
  if (Object.keys(data).length > 0 && mode !== 'subscription')
    throw invalid('You can not pass `subscription_data` in `payment` or `setup` mode.', 'subscription_data');
  if (data.trial_end !== undefined && data.trial_end < ctx.nowS + SHORTEST_TRIAL_S)
    throw invalid('The `trial_end` date has to be at least 2 days in the future.', 'subscription_data[trial_end]');
  const timing = {
    billing_cycle_anchor: data.billing_cycle_anchor,
    proration_behavior: data.proration_behavior,
    trial_end: data.trial_end,
    trial_period_days: data.trial_period_days,
  };
  timingOf(ctx, timing);
  return {
    metadata: mergedMetadata({}, data.metadata),
    description: data.description ?? null,
    billing_mode: data.billing_mode,
    trial_settings: data.trial_settings,
    timing,
  };
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
    throw needed('return_url');
  }
  if (embedded && (params.success_url !== undefined || params.cancel_url !== undefined)) {
    throw invalid(
      '`success_url` and `cancel_url` cannot be used with `ui_mode: embedded_page`. Use `return_url`.',
      'success_url',
    );
  }
  if (!embedded && params.success_url === undefined) throw needed('success_url');
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
  if (wanted.length === 0) throw needed('line_items');
  const lines = wanted.map((line, index) => {
    const name = `line_items[${index}]`;
    if ((line.price === undefined) === (line.price_data === undefined))
      throw invalid('You must specify exactly one of these parameters: price, price_data.', `${name}[price]`);
    const price = line.price_data
      ? createPrice(ctx, line.price_data)
      : getPrice(ctx, line.price ?? '', `${name}[price]`);
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
