import { z } from 'zod';
import { form } from '../../params/form.ts';

export const interval = z.enum(['day', 'week', 'month', 'year']);
const rhythm = { interval, interval_count: form.integer.pipe(z.number().min(1)).optional() };
/** Three years of each (documented: interval-limit). */
const MOST = { day: 1_095, week: 156, month: 36, year: 3 };
const isAtMostThreeYears = (given: { interval: keyof typeof MOST; interval_count?: number | undefined }): boolean =>
  (given.interval_count ?? 1) <= MOST[given.interval];
const TOO_LONG = { message: 'The interval can be three years at most.', path: ['interval_count'] };
const recurring = z
  .strictObject({
    ...rhythm,
    meter: form.string.optional(),
    usage_type: z.enum(['licensed', 'metered']).optional(),
    trial_period_days: form.integer.pipe(z.number().min(0).max(730)).optional(),
  })
  .refine(isAtMostThreeYears, TOO_LONG);
const tier = z.strictObject({
  up_to: z.union([z.literal('inf'), form.integer]),
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
  flat_amount: form.integer.optional(),
  flat_amount_decimal: form.decimal.optional(),
});
const amountShape = {
  currency: form.currency,
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
  recurring: recurring.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  metadata: form.metadata.optional(),
};
/** A price inside of something else, whose product is known. */
export const priceDataShape = z.strictObject(amountShape);
const productData = z.strictObject({
  description: form.string.optional(),
  images: form.list(form.string, 8).optional(),
  metadata: form.metadata.optional(),
  name: form.string,
  tax_code: form.string.optional(),
  unit_label: form.string.optional(),
});
/** The price of a line at checkout, of a product that is known or made for it. */
export const linePriceData = z.strictObject({
  currency: amountShape.currency,
  product: form.string.optional(),
  product_data: productData.optional(),
  recurring: z.strictObject(rhythm).refine(isAtMostThreeYears, TOO_LONG).optional(),
  tax_behavior: amountShape.tax_behavior,
  unit_amount: amountShape.unit_amount,
  unit_amount_decimal: amountShape.unit_amount_decimal,
});
/** The price of a subscription's item, made for it: always licensed. */
export const recurringData = {
  currency: amountShape.currency,
  unit_amount: amountShape.unit_amount,
  unit_amount_decimal: amountShape.unit_amount_decimal,
  tax_behavior: amountShape.tax_behavior,
  recurring: z.strictObject(rhythm).refine(isAtMostThreeYears, TOO_LONG),
};
/** A whole price. */
export const CreateParams = z.strictObject({
  ...amountShape,
  active: form.boolean.optional(),
  billing_scheme: z.enum(['per_unit', 'tiered']).optional(),
  lookup_key: form.string.max(200).optional(),
  nickname: form.string.optional(),
  product: form.string.optional(),
  product_data: productData.extend({ id: form.string.optional() }).optional(),
  tiers: form.list(tier).optional(),
  tiers_mode: z.enum(['graduated', 'volume']).optional(),
  transfer_lookup_key: form.boolean.optional(),
  transform_quantity: z.strictObject({ divide_by: form.integer, round: z.enum(['up', 'down']) }).optional(),
});

export type Tier = z.output<typeof tier>;
