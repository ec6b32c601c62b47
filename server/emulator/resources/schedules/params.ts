import { z } from 'zod';
import { created, form, listShape } from '../../params/form.ts';
import { interval } from '../catalog/price-params.ts';
import { discountsParam } from '../discounts/discounts.ts';
import { automaticTaxParam } from '../invoices/automatic-tax.ts';
import { addedItems } from '../subscriptions/added-items.ts';
import { itemShape, prorationShape } from '../subscriptions/changes.ts';
import { CreateParams as NewSubscription } from '../subscriptions/params.ts';

/** At most so many at once (documented: schedule-phases). */
const MAX_PHASES = 10;
const MAX_ITEMS = 20;
/** A phase of a century at most: beyond lie dates that no subscription reaches. */
const MAX_INTERVALS = 36_500;

/** The end of the year 9999: a later one is no date. */
const MAX_S = 253_402_300_799;
const instant = z.union([z.literal('now'), form.integer.pipe(z.number().min(0).max(MAX_S))]);
const settingsShape = {
  automatic_tax: automaticTaxParam,
  billing_cycle_anchor: z.enum(['automatic', 'phase_start']).optional(),
  billing_thresholds: NewSubscription.shape.billing_thresholds,
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  default_payment_method: form.text.optional(),
  description: form.text.optional(),
  invoice_settings: z
    .strictObject({
      days_until_due: form.integer.pipe(z.number().min(0)).optional(),
      issuer: z.strictObject({ type: z.literal('self') }).optional(),
    })
    .optional(),
};
const phaseParams = z.strictObject({
  ...settingsShape,
  add_invoice_items: addedItems(
    ['max_item_period_start', 'phase_start'],
    ['min_item_period_end', 'phase_end'],
  ).optional(),
  currency: form.currency.optional(),
  discounts: discountsParam,
  duration: z
    .strictObject({ interval, interval_count: form.integer.pipe(z.number().min(1).max(MAX_INTERVALS)).optional() })
    .optional(),
  end_date: instant.optional(),
  items: form.list(z.strictObject(itemShape), MAX_ITEMS),
  metadata: form.metadata.optional(),
  proration_behavior: prorationShape.proration_behavior,
  start_date: instant.optional(),
  trial: form.boolean.optional(),
  trial_end: instant.optional(),
});
const shared = {
  default_settings: z.strictObject(settingsShape).optional(),
  end_behavior: z.enum(['release', 'cancel']).optional(),
  metadata: form.metadata.optional(),
  phases: form.list(phaseParams, MAX_PHASES).optional(),
};
export const CreateParams = z.strictObject({
  ...shared,
  billing_mode: NewSubscription.shape.billing_mode,
  customer: form.string.optional(),
  from_subscription: form.string.optional(),
  start_date: instant.optional(),
});
export const UpdateParams = z.strictObject({ ...shared, proration_behavior: prorationShape.proration_behavior });
export const CancelParams = z.strictObject({ invoice_now: form.boolean.optional(), prorate: form.boolean.optional() });
export const ReleaseParams = z.strictObject({ preserve_cancel_date: form.boolean.optional() });
export const ListParams = z.strictObject({
  ...listShape,
  canceled_at: created,
  completed_at: created,
  customer: form.string.optional(),
  released_at: created,
  scheduled: form.boolean.optional(),
});
export type PhaseInput = z.output<typeof phaseParams>;
export type SettingsInput = NonNullable<z.output<typeof shared.default_settings>>;
export type CreateInput = z.output<typeof CreateParams>;
export type UpdateInput = z.output<typeof UpdateParams>;
