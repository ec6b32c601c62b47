/**
 * What real objects carry although the types call it optional, by `object` (recorded: pay-rails/pay, test/vcr_cassettes/pay/stripe,
 * 2026-09-20 and 2026-10-06). Answers and events are checked for them. A deleted object has none of them. `a.b`: of what `a` holds,
 * if it holds anything.
 */
export const ALWAYS_SHOWN: Record<string, string[]> = {
  charge: [
    'radar_options',
    'payment_method_details.card.extended_authorization',
    'payment_method_details.card.incremental_authorization',
    'payment_method_details.card.multicapture',
    'payment_method_details.card.network_token',
  ],
  'checkout.session': ['branding_settings', 'phone_number_collection'],
  customer: [
    'address',
    'currency',
    'customer_account',
    'delinquent',
    'discount',
    'invoice_prefix',
    'name',
    'next_invoice_sequence',
    'phone',
    'preferred_locales',
    'tax_exempt',
    'test_clock',
  ],
  invoice: ['auto_advance', 'customer_tax_ids', 'hosted_invoice_url', 'invoice_pdf'],
  invoiceitem: ['frozen_fields', 'invoicing_rules'],
  payment_intent: ['amount_details'],
  product: ['default_price', 'statement_descriptor', 'tax_code', 'unit_label'],
  setup_intent: ['customer_account', 'flow_directions', 'managed_payments'],
  subscription: ['default_tax_rates'],
};

/** What real objects carry and the types do not name, by `object` (recorded, as above). */
const BEYOND_TYPES: Record<string, string[]> = {
  charge: ['destination', 'dispute', 'order'],
  list: ['total_count'],
  payment_intent: ['shared_payment_granted_token'],
  payment_method: ['shared_payment_granted_token'],
  subscription: ['plan', 'quantity'],
};

/** What the types promise and real objects do not carry, by `object` (recorded, as above). */
const NEVER_SHOWN: Record<string, string[]> = { line_item: ['subscription'] };

export const isNeverShown = (object: unknown, field: string): boolean =>
  typeof object === 'string' && (NEVER_SHOWN[object]?.includes(field) ?? false);

export const isBeyondTypes = (object: unknown, field: string): boolean =>
  typeof object === 'string' && (BEYOND_TYPES[object]?.includes(field) ?? false);
