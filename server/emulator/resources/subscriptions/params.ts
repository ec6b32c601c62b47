import { z } from 'zod';
import { form, listShape } from '../../params/form.ts';
import { discountsParam } from '../discounts/discounts.ts';
import { automaticTaxParam } from '../invoices/automatic-tax.ts';
import { addInvoiceItems } from './added-items.ts';
import { ItemChange, itemShape, paymentBehavior, prorationShape } from './changes.ts';

const billingMode = z.strictObject({
  type: z.enum(['flexible', 'classic']),
  flexible: z.strictObject({ proration_discounts: z.enum(['included', 'itemized']).optional() }).optional(),
});
/** Fifty units of the currency (documented: threshold-minimum). */
const LEAST_AMOUNT_GTE_CENTS = 5_000;
const subscriptionThresholds = form.clearable(
  z.strictObject({
    amount_gte: form.integer.pipe(z.number().min(LEAST_AMOUNT_GTE_CENTS)).optional(),
    reset_billing_cycle_anchor: form.boolean.optional(),
  }),
);
const trialSettings = z.strictObject({
  end_behavior: z.strictObject({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
});
export const cancelAtPeriod = z.enum(['min_period_end', 'max_period_end', 'max_billed_until']);
const shared = {
  add_invoice_items: addInvoiceItems.optional(),
  automatic_tax: automaticTaxParam,
  billing_thresholds: subscriptionThresholds.optional(),
  cancel_at: z.union([cancelAtPeriod, form.clearable(form.integer)]).optional(),
  cancel_at_period_end: form.boolean.optional(),
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: form.integer.pipe(z.number().min(0)).optional(),
  default_payment_method: form.text.optional(),
  description: form.text.optional(),
  discounts: discountsParam,
  metadata: form.metadata.optional(),
  off_session: form.boolean.optional(),
  payment_behavior: paymentBehavior.optional(),
  payment_settings: z
    .strictObject({ save_default_payment_method: z.enum(['off', 'on_subscription']).optional() })
    .optional(),
  proration_behavior: prorationShape.proration_behavior,
  trial_end: z.union([z.literal('now'), form.integer]).optional(),
  trial_settings: trialSettings.optional(),
};
export const cancellationDetails = z.strictObject({
  comment: form.text.optional(),
  feedback: z
    .enum([
      '',
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ])
    .optional(),
});
export const CreateParams = z.strictObject({
  ...shared,
  backdate_start_date: form.integer.pipe(z.number().min(0)).optional(),
  billing_cycle_anchor: form.integer.optional(),
  billing_mode: billingMode.optional(),
  currency: form.currency.optional(),
  customer: form.string,
  items: form.list(z.strictObject(itemShape), 20),
  trial_period_days: form.integer.pipe(z.number().min(0).max(730)).optional(),
});
export const UpdateParams = z.strictObject({
  ...shared,
  billing_cycle_anchor: z.strictObject({ type: z.enum(['now', 'unchanged']) }).optional(),
  cancellation_details: cancellationDetails.optional(),
  items: form.list(ItemChange, 20).optional(),
  pause_collection: form
    .clearable(
      z.strictObject({
        behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']),
        resumes_at: form.integer.optional(),
      }),
    )
    .optional(),
  proration_date: prorationShape.proration_date,
});
export const CancelParams = z.strictObject({
  cancellation_details: cancellationDetails.optional(),
  invoice_now: form.boolean.optional(),
  prorate: form.boolean.optional(),
});
const statuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
  'ended',
  'all',
] as const;
export const ListParams = z.strictObject({
  ...listShape,
  collection_method: form.string.optional(),
  customer: form.string.optional(),
  price: form.string.optional(),
  status: z.enum(statuses).optional(),
  test_clock: form.string.optional(),
});
export type CreateInput = z.output<typeof CreateParams>;
export type UpdateInput = z.output<typeof UpdateParams>;
export type CancelInput = z.output<typeof CancelParams>;
