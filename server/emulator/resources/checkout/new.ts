import { randomBytes } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import type { CheckoutLine, CheckoutSubscriptionData, Docs } from '../../store/docs.ts';
import { methodConfiguration } from '../account/account.ts';
import { checkoutTax } from '../invoices/automatic-tax.ts';
import { switchedOn } from '../payments/method-types.ts';
import { lineCents } from './lines.ts';
import type { CreateInput } from './params.ts';

type Session = Docs['checkout.session'];

/** Fields with the same value on every new object. */
const UNSET: Pick<
  Session,
  | 'after_expiration'
  | 'consent'
  | 'currency_conversion'
  | 'custom_fields'
  | 'customer_account'
  | 'invoice'
  | 'livemode'
  | 'origin_context'
  | 'payment_intent'
  | 'payment_link'
  | 'permissions'
  | 'recovered_from'
  | 'setup_intent'
  | 'shipping_address_collection'
  | 'shipping_cost'
  | 'shipping_options'
  | 'subscription'
  | 'wallet_options'
> = {
  after_expiration: null,
  consent: null,
  currency_conversion: null,
  custom_fields: [],
  customer_account: null,
  invoice: null,
  livemode: false,
  origin_context: null,
  payment_intent: null,
  payment_link: null,
  permissions: null,
  recovered_from: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  subscription: null,
  wallet_options: null,
};

/** A new, open session. */
export function newSession(
  ctx: Ctx,
  params: CreateInput,
  lines: CheckoutLine[],
  data: CheckoutSubscriptionData,
  expiresAt: number,
): Session {
  const id = ctx.newId('cs_test');
  const embedded = params.ui_mode === 'embedded_page';
  const subscribing = params.mode === 'subscription';
  const prices = lines.map((line) => ({ price: ctx.store.get('price', line.price), quantity: line.quantity }));
  const total = prices.reduce((sum, { price, quantity }) => sum + lineCents(ctx, price, quantity, data), 0);
  return {
    id,
    object: 'checkout.session',
    ...UNSET,
    ...byMode(ctx, params),
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: params.mode === 'setup' ? null : total,
    amount_total: params.mode === 'setup' ? null : total,
    automatic_tax: checkoutTax(params.automatic_tax?.enabled ?? false, 'requires_location_inputs'),
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: embedded ? `${id}_secret_${randomBytes(24).toString('base64url')}` : null,
    consent_collection: consentOf(params),
    created: ctx.nowS,
    currency: prices[0]?.price.currency ?? params.currency ?? null,
    custom_text: customTextOf(params),
    customer: params.customer ?? null,
    customer_creation: creationOf(params),
    customer_details: detailsOf(ctx, params),
    customer_email: params.customer_email ?? null,
    expires_at: expiresAt,
    integration_identifier: params.integration_identifier ?? null,
    invoice_creation: params.mode === 'payment' ? invoiceCreationOf(params) : null,
    locale: params.locale ?? null,
    metadata: mergedMetadata({}, params.metadata),
    mode: params.mode,
    payment_method_collection:
      params.mode === 'payment' ? 'if_required' : ((subscribing ? params.payment_method_collection : null) ?? 'always'),
    payment_method_types: params.allowed_payment_method_types ?? switchedOn(params.mode, prices[0]?.price.currency),
    payment_status: params.mode !== 'setup' && total > 0 ? 'unpaid' : 'no_payment_required',
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    ...(embedded
      ? {
          redirect_on_completion: params.redirect_on_completion ?? 'always',
          ...defined({ return_url: params.return_url }),
        }
      : {}),
    saved_payment_method_options: savedMethodsOf(params),
    status: 'open',
    submit_type: params.submit_type ?? null,
    success_url: params.success_url ?? null,
    total_details: params.mode !== 'setup' ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: params.ui_mode ?? 'hosted_page',
    url: embedded ? null : `${ctx.config.url}/emulator/checkout/${id}`,
  };
}

// Checkout creates a customer for every buyer except in a one-off payment (documented: checkout-customer).
function creationOf({
  customer,
  customer_creation,
  invoice_creation,
  mode,
}: CreateInput): Session['customer_creation'] {
  if (customer_creation !== undefined && mode === 'subscription')
    throw invalid('`customer_creation` can only be used in `payment` and `setup` mode.', 'customer_creation');
  if (customer !== undefined) return null;
  if (mode !== 'payment' || invoice_creation?.enabled) return 'always';
  return customer_creation ?? 'if_required';
}

function consentOf({ consent_collection: wanted }: CreateInput): Session['consent_collection'] {
  return wanted
    ? {
        payment_method_reuse_agreement: wanted.payment_method_reuse_agreement ?? null,
        promotions: wanted.promotions ?? null,
        terms_of_service: wanted.terms_of_service ?? null,
      }
    : null;
}

function customTextOf({ custom_text: wanted }: CreateInput): Session['custom_text'] {
  return {
    after_submit: wanted?.after_submit ?? null,
    shipping_address: wanted?.shipping_address ?? null,
    submit: wanted?.submit ?? null,
    terms_of_service_acceptance: wanted?.terms_of_service_acceptance ?? null,
  };
}

function savedMethodsOf({
  saved_payment_method_options: wanted,
  customer,
  mode,
}: CreateInput): Session['saved_payment_method_options'] {
  if (mode === 'setup' || (!wanted && customer === undefined)) return null;
  return {
    allow_redisplay_filters: wanted?.allow_redisplay_filters ?? ['always'],
    payment_method_remove: wanted?.payment_method_remove ?? 'disabled',
    payment_method_save: wanted?.payment_method_save ?? null,
  };
}

/** What differs between modes and is the same for every session of one (recorded). */
function byMode(ctx: Ctx, { mode, allowed_payment_method_types: types }: CreateInput) {
  const sells = mode !== 'setup';
  return {
    adaptive_pricing: { enabled: sells },
    branding_settings: {
      background_color: '#ffffff',
      border_style: 'rounded' as const,
      button_color: '#0074d4',
      display_name: 'Emulator',
      font_family: 'default' as const,
      icon: null,
      logo: null,
    },
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    discounts: sells ? [] : null,
    managed_payments: sells ? { enabled: false } : null,
    payment_method_configuration_details: types ? null : methodConfiguration(ctx),
    payment_method_options: { card: { request_three_d_secure: 'automatic' as const } },
  };
}

/** What is known of the buyer before the form was sent (recorded for a customer; for an e-mail address assumed: checkout-email). */
function detailsOf(ctx: Ctx, { customer, customer_email, mode }: CreateInput): Session['customer_details'] {
  if (customer === undefined && customer_email === undefined) return null;
  const known = customer === undefined ? undefined : ctx.store.find('customer', customer);
  return {
    address: null,
    business_name: null,
    email: known?.email ?? customer_email ?? null,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: mode === 'setup' ? null : 'none',
    tax_ids: null,
  };
}

function invoiceCreationOf({ invoice_creation: wanted }: CreateInput): Session['invoice_creation'] {
  return {
    enabled: wanted?.enabled ?? false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: wanted?.invoice_data?.description ?? null,
      footer: wanted?.invoice_data?.footer ?? null,
      issuer: null,
      metadata: mergedMetadata({}, wanted?.invoice_data?.metadata),
      rendering_options: null,
    },
  };
}
