import { z } from 'zod';
import { form } from '../../params/form.ts';
import { linePriceData } from '../catalog/price-params.ts';
import { automaticTaxParam } from '../invoices/automatic-tax.ts';
import { shippingParam } from '../payments/payment-intents.ts';
import { CreateParams as NewSubscription } from '../subscriptions/params.ts';
import { checkoutDiscounts } from './discounts.ts';

const lineItem = z.strictObject({
  price: form.string.optional(),
  price_data: linePriceData.optional(),
  quantity: form.integer.pipe(z.number().min(1)).optional(),
});
const message = form.clearable(z.strictObject({ message: form.string.max(1200) })).optional();
const invoiceData = z.strictObject({
  description: form.string.optional(),
  footer: form.string.optional(),
  metadata: form.metadata.optional(),
});
const subscriptionData = z.strictObject({
  billing_cycle_anchor: form.integer.optional(),
  billing_mode: NewSubscription.shape.billing_mode,
  description: form.string.optional(),
  metadata: form.metadata.optional(),
  // The only two that Checkout takes.
  proration_behavior: z.enum(['create_prorations', 'none']).optional(),
  trial_end: form.integer.optional(),
  trial_period_days: form.integer.pipe(z.number().min(1).max(730)).optional(),
  trial_settings: NewSubscription.shape.trial_settings,
});
const autoOrNever = z.enum(['auto', 'never']).optional();
/** Of the SDK's list; the contract refuses what is in none. */
// biome-ignore format: a table of words
const locale = z.enum([
  'auto', 'bg', 'cs', 'da', 'de', 'el', 'en', 'en-GB', 'es', 'es-419', 'et', 'fi', 'fil', 'fr', 'fr-CA', 'hi-IN', 'hr', 'hu', 'id', 'it',
  'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW',
]);

export const CreateParams = z.strictObject({
  allow_promotion_codes: form.boolean.optional(),
  allowed_payment_method_types: form.list(z.enum(['card', 'link', 'sepa_debit'])).optional(),
  automatic_tax: automaticTaxParam,
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  cancel_url: form.string.optional(),
  client_reference_id: form.string.max(200).optional(),
  consent_collection: z
    .strictObject({
      payment_method_reuse_agreement: z.strictObject({ position: z.enum(['auto', 'hidden']) }).optional(),
      promotions: z.enum(['auto', 'none']).optional(),
      terms_of_service: z.enum(['none', 'required']).optional(),
    })
    .optional(),
  currency: form.currency.optional(),
  custom_text: z
    .strictObject({
      after_submit: message,
      shipping_address: message,
      submit: message,
      terms_of_service_acceptance: message,
    })
    .optional(),
  customer: form.string.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_email: form.string.optional(),
  customer_update: z.strictObject({ address: autoOrNever, name: autoOrNever, shipping: autoOrNever }).optional(),
  discounts: checkoutDiscounts,
  expires_at: form.integer.optional(),
  integration_identifier: form.string.optional(),
  invoice_creation: z.strictObject({ enabled: form.boolean, invoice_data: invoiceData.optional() }).optional(),
  line_items: form.list(lineItem, 20).optional(),
  locale: locale.optional(),
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
  phone_number_collection: z.strictObject({ enabled: form.boolean }).optional(),
  redirect_on_completion: z.enum(['always', 'if_required', 'never']).optional(),
  return_url: form.string.optional(),
  saved_payment_method_options: z
    .strictObject({
      allow_redisplay_filters: form.list(z.enum(['always', 'limited', 'unspecified'])).optional(),
      payment_method_remove: z.enum(['enabled', 'disabled']).optional(),
      payment_method_save: z.enum(['enabled', 'disabled']).optional(),
    })
    .optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay', 'subscribe']).optional(),
  subscription_data: subscriptionData.optional(),
  success_url: form.string.optional(),
  ui_mode: z.enum(['hosted_page', 'embedded_page']).optional(),
});
export type CreateInput = z.output<typeof CreateParams>;
