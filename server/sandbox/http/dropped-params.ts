type Params = Record<string, unknown>;
type Rule = 'dropped' | 'kept' | ((value: unknown) => Params);

/**
 * Parameters that this API version has no more and that current clients still send: an exception to the contract. The Stripe CLI's
 * triggers name `payment_method_types` (removed by the SDK's 23.0.0, STRIPE.md section 6) although cards are all there is here,
 * give customers a `coupon` (the only way to `customer.discount.*` that they know), and promotion codes theirs without `promotion`.
 */
const OLDER: Record<string, [name: string, rule: Rule]> = {
  'POST /v1/payment_intents': ['payment_method_types', 'dropped'],
  'POST /v1/setup_intents': ['payment_method_types', 'dropped'],
  'POST /v1/customers': ['coupon', 'kept'],
  'POST /v1/customers/{customer}': ['coupon', 'kept'],
  'POST /v1/promotion_codes': ['coupon', (coupon) => ({ promotion: { type: 'coupon', coupon } })],
};

/** What a request says in this version's words, and what of it the contract need not know. */
export function inThisVersion(method: string, path: string, params: Params): { params: Params; beside: Params } {
  const [name, rule] = OLDER[`${method} ${path}`] ?? [];
  if (name === undefined || rule === undefined || !(name in params)) return { params, beside: {} };
  const { [name]: value, ...rest } = params;
  if (rule === 'dropped') return { params: rest, beside: {} };
  if (rule === 'kept') return { params: rest, beside: { [name]: value } };
  return { params: { ...rule(value), ...rest }, beside: {} };
}
