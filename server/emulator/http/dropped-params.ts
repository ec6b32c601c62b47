import { z } from 'zod';

type Params = Record<string, unknown>;
type Rule = 'dropped' | 'kept' | ((value: unknown) => Params);

/**
 * Parameters that this API version has no more and that current clients still send: an exception to the contract. The Stripe CLI's
 * triggers name `payment_method_types` (removed by the SDK's 23.0.0, stripe.md section 6) although the payment method tells it,
 * give customers a `coupon` (the only way to `customer.discount.*` that they know), promotion codes theirs without `promotion`, and call
 * `jp_bank_transfer` a `jp_bank_account`. A checkout by bank debit names the types that it allows by their old name.
 */
const OLDER: Record<string, [name: string, rule: Rule][]> = {
  'POST /v1/payment_intents': [
    ['payment_method_types', 'dropped'],
    ['payment_method_options', (options) => ({ payment_method_options: transferOf(options) })],
  ],
  'POST /v1/setup_intents': [['payment_method_types', 'dropped']],
  'POST /v1/checkout/sessions': [['payment_method_types', debitsOf]],
  'POST /v1/customers': [['coupon', 'kept']],
  'POST /v1/customers/{customer}': [['coupon', 'kept']],
  'POST /v1/promotion_codes': [['coupon', (coupon) => ({ promotion: { type: 'coupon', coupon } })]],
};

/** What a request says in this version's words, and what of it the contract need not know. */
export function inThisVersion(method: string, path: string, params: Params): { params: Params; beside: Params } {
  let said = { params, beside: {} };
  for (const [name, rule] of OLDER[`${method} ${path}`] ?? []) {
    if (!(name in said.params)) continue;
    const { [name]: value, ...rest } = said.params;
    if (rule === 'dropped') said = { ...said, params: rest };
    else if (rule === 'kept') said = { params: rest, beside: { ...said.beside, [name]: value } };
    else said = { ...said, params: { ...rule(value), ...rest } };
  }
  return said;
}

const Debits = z.tuple([z.literal('sepa_debit')]);

function debitsOf(types: unknown): Params {
  const given = typeof types === 'object' && types !== null ? Object.values(types).flat() : [];
  return Debits.safeParse(given).success ? { allowed_payment_method_types: types } : { payment_method_types: types };
}

const OlderTransfer = z.looseObject({
  customer_balance: z.looseObject({ bank_transfer: z.looseObject({ type: z.literal('jp_bank_account') }) }),
});

function transferOf(options: unknown): unknown {
  const { data } = OlderTransfer.safeParse(options);
  if (!data) return options;
  const bank_transfer = { ...data.customer_balance.bank_transfer, type: 'jp_bank_transfer' };
  return { ...data, customer_balance: { ...data.customer_balance, bank_transfer } };
}
