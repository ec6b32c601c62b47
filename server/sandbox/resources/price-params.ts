import { z } from 'zod';
import { form } from '../http/form.ts';

export const interval = z.enum(['day', 'week', 'month', 'year']);
const recurring = z.strictObject({
  interval,
  interval_count: form.integer.pipe(z.number().min(1)).optional(),
  meter: form.string.optional(),
  usage_type: z.enum(['licensed', 'metered']).optional(),
  trial_period_days: form.integer.optional(),
});
const tier = z.strictObject({
  up_to: z.union([z.literal('inf'), form.integer]),
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
  flat_amount: form.integer.optional(),
  flat_amount_decimal: form.decimal.optional(),
});
const amountShape = {
  currency: z.string().regex(/^[a-zA-Z]{3}$/),
  unit_amount: form.integer.optional(),
  unit_amount_decimal: form.decimal.optional(),
  recurring: recurring.optional(),
  tax_behavior: z.enum(['exclusive', 'inclusive', 'unspecified']).optional(),
  metadata: form.metadata.optional(),
};
/** A price inside of something else, whose product is known. */
export const priceDataShape = z.strictObject(amountShape);
/** A whole price. */
export const CreateParams = z.strictObject({
  ...amountShape,
  active: form.boolean.optional(),
  billing_scheme: z.enum(['per_unit', 'tiered']).optional(),
  lookup_key: form.string.max(200).optional(),
  nickname: form.string.optional(),
  product: form.string.optional(),
  product_data: z
    .strictObject({
      id: form.string.optional(),
      name: form.string,
      metadata: form.metadata.optional(),
      unit_label: form.string.optional(),
    })
    .optional(),
  tiers: form.list(tier).optional(),
  tiers_mode: z.enum(['graduated', 'volume']).optional(),
  transfer_lookup_key: form.boolean.optional(),
  transform_quantity: z.strictObject({ divide_by: form.integer, round: z.enum(['up', 'down']) }).optional(),
});

export type Tier = z.output<typeof tier>;
