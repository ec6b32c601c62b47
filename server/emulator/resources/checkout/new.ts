import { randomBytes } from 'node:crypto';
import { defined } from '../../core/defined.ts';
import type { Ctx } from '../../ctx.ts';
import { invalid } from '../../params/api-error.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import type { CheckoutLine, CheckoutSubscriptionData, Docs } from '../../store/docs.ts';
import { checkoutTax } from '../invoices/automatic-tax.ts';
import { lineCents } from './lines.ts';
import type { CreateInput } from './params.ts';

type Session = Docs['checkout.session'];

/** A session as it is shown first. */
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
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: params.mode === 'setup' ? null : total,
    amount_total: params.mode === 'setup' ? null : total,
    automatic_tax: checkoutTax(params.automatic_tax?.enabled ?? false, 'requires_location_inputs'),
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: embedded ? `${id}_secret_${randomBytes(24).toString('base64url')}` : null,
    collected_information: null,
    consent: null,
    consent_collection: params.consent_collection
      ? {
          payment_method_reuse_agreement: params.consent_collection.payment_method_reuse_agreement ?? null,
          promotions: params.consent_collection.promotions ?? null,
          terms_of_service: params.consent_collection.terms_of_service ?? null,
        }
      : null,
    created: ctx.nowS,
    currency: prices[0]?.price.currency ?? params.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: params.custom_text?.after_submit ?? null,
      shipping_address: params.custom_text?.shipping_address ?? null,
      submit: params.custom_text?.submit ?? null,
      terms_of_service_acceptance: params.custom_text?.terms_of_service_acceptance ?? null,
    },
    customer: params.customer ?? null,
    customer_account: null,
    customer_creation: creationOf(params),
    customer_details: null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: expiresAt,
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: params.mode === 'payment' ? invoiceCreationOf(params) : null,
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
    payment_method_types: params.allowed_payment_method_types ?? ['card'],
    payment_status: params.mode !== 'setup' && total > 0 ? 'unpaid' : 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    ...(embedded
      ? {
          redirect_on_completion: params.redirect_on_completion ?? 'always',
          ...defined({ return_url: params.return_url }),
        }
      : {}),
    saved_payment_method_options: params.saved_payment_method_options
      ? {
          allow_redisplay_filters: params.saved_payment_method_options.allow_redisplay_filters ?? null,
          payment_method_remove: params.saved_payment_method_options.payment_method_remove ?? null,
          payment_method_save: params.saved_payment_method_options.payment_method_save ?? null,
        }
      : null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    total_details: params.mode !== 'setup' ? { amount_discount: 0, amount_shipping: 0, amount_tax: 0 } : null,
    ui_mode: params.ui_mode ?? 'hosted_page',
    url: embedded ? null : `${ctx.config.url}/emulator/checkout/${id}`,
    wallet_options: null,
  };
}

// A customer is made of every buyer but one who just pays (documented).
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
