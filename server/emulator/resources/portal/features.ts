import { z } from 'zod';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';

export type Configuration = Docs['billing_portal.configuration'];
type Features = Configuration['features'];

const reasons = z.enum([
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
]);
const prorations = z.enum(['none', 'create_prorations', 'always_invoice']);

const productParam = z.strictObject({
  product: form.string,
  prices: form.list(form.string),
  adjustable_quantity: z
    .strictObject({
      enabled: form.boolean,
      minimum: form.integer.optional(),
      maximum: form.integer.optional(),
    })
    .optional(),
});

export const features = z.strictObject({
  customer_update: z
    .strictObject({
      enabled: form.boolean.optional(),
      allowed_updates: form.list(z.enum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id'])).optional(),
    })
    .optional(),
  invoice_history: z.strictObject({ enabled: form.boolean }).optional(),
  payment_method_update: z.strictObject({ enabled: form.boolean }).optional(),
  subscription_cancel: z
    .strictObject({
      enabled: form.boolean,
      mode: z.enum(['at_period_end', 'immediately']).optional(),
      proration_behavior: z.enum(['none', 'create_prorations']).optional(),
      cancellation_reason: z.strictObject({ enabled: form.boolean, options: form.list(reasons).optional() }).optional(),
    })
    .optional(),
  subscription_update: z
    .strictObject({
      enabled: form.boolean,
      default_allowed_updates: form.list(z.enum(['price', 'quantity', 'promotion_code'])).optional(),
      products: form.clearable(form.list(productParam, 10)).optional(),
      proration_behavior: prorations.optional(),
      trial_update_behavior: z.enum(['continue_trial', 'end_trial']).optional(),
    })
    .optional(),
});
export type FeatureInput = z.output<typeof features>;

/** A configuration allows what it names. */
export const NO_FEATURES: Features = {
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { enabled: false, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: {
      enabled: false,
      feedback_options: null,
      options: ['too_expensive', 'missing_features', 'switched_service', 'unused', 'other'],
    },
    enabled: false,
    mode: 'at_period_end',
    proration_behavior: 'none',
  },
  subscription_pause: { duration: { interval_options: [], type: 'indefinite' }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    proration_behavior: 'none',
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: 'end_trial',
  },
};

export function mergedFeatures(now: Features, wanted: FeatureInput): Features {
  const cancel = wanted.subscription_cancel;
  const update = wanted.subscription_update;
  return {
    ...now,
    customer_update: {
      enabled: wanted.customer_update?.enabled ?? now.customer_update.enabled,
      allowed_updates: wanted.customer_update?.allowed_updates ?? now.customer_update.allowed_updates,
    },
    invoice_history: wanted.invoice_history ?? now.invoice_history,
    payment_method_update: { ...now.payment_method_update, ...wanted.payment_method_update },
    subscription_cancel: {
      ...now.subscription_cancel,
      enabled: cancel?.enabled ?? now.subscription_cancel.enabled,
      mode: cancel?.mode ?? now.subscription_cancel.mode,
      proration_behavior: cancel?.proration_behavior ?? now.subscription_cancel.proration_behavior,
      cancellation_reason: {
        ...now.subscription_cancel.cancellation_reason,
        enabled: cancel?.cancellation_reason?.enabled ?? now.subscription_cancel.cancellation_reason.enabled,
        options: cancel?.cancellation_reason?.options ?? now.subscription_cancel.cancellation_reason.options,
      },
    },
    subscription_update: {
      ...now.subscription_update,
      enabled: update?.enabled ?? now.subscription_update.enabled,
      default_allowed_updates: update?.default_allowed_updates ?? now.subscription_update.default_allowed_updates,
      proration_behavior: update?.proration_behavior ?? now.subscription_update.proration_behavior,
      products:
        update?.products === undefined
          ? (now.subscription_update.products ?? [])
          : (update.products ?? []).map(asProduct),
      trial_update_behavior: update?.trial_update_behavior ?? now.subscription_update.trial_update_behavior,
    },
  };
}

type Product = NonNullable<Features['subscription_update']['products']>[number];

const asProduct = ({ product, prices, adjustable_quantity: count }: z.output<typeof productParam>): Product => ({
  product,
  prices,
  adjustable_quantity: {
    enabled: count?.enabled ?? true,
    minimum: count?.minimum ?? 1,
    maximum: count?.maximum ?? null,
  },
});
