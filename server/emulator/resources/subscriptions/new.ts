import type { Ctx } from '../../ctx.ts';
import { mergedMetadata } from '../../params/metadata.ts';
import { subscriptionTax } from '../invoices/automatic-tax.ts';
import type { PlannedItem } from './changes.ts';
import type { Subscription } from './lines.ts';
import type { CreateInput, UpdateInput } from './params.ts';
import { type Timing, trialFields } from './timing.ts';

/** Fields with the same value on every new object. */
const UNSET: Pick<
  Subscription,
  | 'application'
  | 'application_fee_percent'
  | 'billing_cycle_anchor_config'
  | 'billing_schedules'
  | 'cancel_at'
  | 'cancel_at_period_end'
  | 'canceled_at'
  | 'cancellation_details'
  | 'customer_account'
  | 'default_source'
  | 'default_tax_rates'
  | 'discounts'
  | 'ended_at'
  | 'latest_invoice'
  | 'livemode'
  | 'managed_payments'
  | 'next_pending_invoice_item_invoice'
  | 'on_behalf_of'
  | 'pause_collection'
  | 'pending_invoice_item_interval'
  | 'pending_setup_intent'
  | 'pending_update'
  | 'transfer_data'
> = {
  application: null,
  application_fee_percent: null,
  billing_cycle_anchor_config: null,
  billing_schedules: [],
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  customer_account: null,
  default_source: null,
  default_tax_rates: [],
  discounts: [],
  ended_at: null,
  latest_invoice: null,
  livemode: false,
  managed_payments: { enabled: false },
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  transfer_data: null,
};

/** A subscription before its first payment; its items are stored separately. */
export function newSubscription(
  ctx: Ctx,
  params: CreateInput,
  items: PlannedItem[],
  timing: Timing & { schedule: string | null },
): Subscription {
  return {
    id: ctx.newId('sub'),
    object: 'subscription',
    ...UNSET,
    automatic_tax: subscriptionTax(params.automatic_tax?.enabled ?? false),
    billing_cycle_anchor: timing.anchorS,
    billing_mode: {
      flexible:
        params.billing_mode?.type === 'classic'
          ? null
          : { proration_discounts: params.billing_mode?.flexible?.proration_discounts ?? 'included' },
      type: params.billing_mode?.type ?? 'flexible',
      updated_at: ctx.nowS,
    },
    billing_thresholds: thresholdsOf(params.billing_thresholds),
    collection_method: params.collection_method ?? 'charge_automatically',
    created: ctx.nowS,
    currency: items[0]?.price.currency ?? 'usd',
    customer: params.customer,
    days_until_due: params.days_until_due ?? null,
    default_payment_method: params.default_payment_method ?? null,
    description: params.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    metadata: mergedMetadata({}, params.metadata),
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: params.payment_settings?.save_default_payment_method ?? 'off',
    },
    schedule: timing.schedule,
    start_date: timing.backdatedS ?? ctx.nowS,
    status: firstStatus(params, timing),
    test_clock: ctx.testClock,
    ...trialFields(ctx, timing.trialEndS),
    trial_settings: trialSettingsOf(params.trial_settings),
  };
}

// With `send_invoice` the subscription is active before the first invoice is paid (documented: sent-active), and so it is with a schedule (assumed: schedule-first-invoice).
function firstStatus(
  { collection_method }: CreateInput,
  { trialEndS, schedule }: Timing & { schedule: string | null },
) {
  if (trialEndS !== null) return 'trialing';
  return collection_method === 'send_invoice' || schedule !== null ? 'active' : 'incomplete';
}

export const trialSettingsOf = (wanted: UpdateInput['trial_settings']): Subscription['trial_settings'] => ({
  end_behavior: {
    billing_cycle_anchor: 'now',
    missing_payment_method: wanted?.end_behavior.missing_payment_method ?? 'create_invoice',
  },
});

export const thresholdsOf = (wanted: UpdateInput['billing_thresholds']): Subscription['billing_thresholds'] =>
  wanted
    ? { amount_gte: wanted.amount_gte ?? null, reset_billing_cycle_anchor: wanted.reset_billing_cycle_anchor ?? false }
    : null;
