import { z } from 'zod';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';

/** Accepted, and always zero: nobody is registered to collect any tax here, which Stripe does not call an error either. */
export const automaticTaxParam = z
  .strictObject({ enabled: form.boolean, liability: z.strictObject({ type: z.literal('self') }).optional() })
  .optional();

export const subscriptionTax = (enabled: boolean): Docs['subscription']['automatic_tax'] => ({
  disabled_reason: null,
  enabled,
  liability: liabilityOf(enabled),
});

export const invoiceTax = (enabled: boolean): Docs['invoice']['automatic_tax'] => ({
  disabled_reason: null,
  enabled,
  liability: liabilityOf(enabled),
  provider: enabled ? 'stripe' : null,
  status: enabled ? 'complete' : null,
});

/** Until the buyer has said where they are, nothing can be worked out. */
export const checkoutTax = (
  enabled: boolean,
  status: 'complete' | 'requires_location_inputs',
): Docs['checkout.session']['automatic_tax'] => ({
  enabled,
  liability: liabilityOf(enabled),
  provider: enabled ? 'stripe' : null,
  status: enabled ? status : null,
});

// Who owes it is always the account itself.
const liabilityOf = (enabled: boolean): { type: 'self' } | null => (enabled ? { type: 'self' } : null);
