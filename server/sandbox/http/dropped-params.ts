type Params = Record<string, unknown>;

/**
 * Parameters that this API version has no more and that current clients still send. An exception to the contract: the Stripe CLI's
 * triggers name `payment_method_types` (removed by the SDK's 23.0.0, STRIPE.md section 6) although cards are all there is here.
 */
const DROPPED: Record<string, string> = {
  'POST /v1/payment_intents': 'payment_method_types',
  'POST /v1/setup_intents': 'payment_method_types',
};

/** What a request says without what is accepted and ignored. */
export function withoutDropped(method: string, path: string, params: Params): Params {
  const dropped = DROPPED[`${method} ${path}`];
  return Object.fromEntries(Object.entries(params).filter(([name]) => name !== dropped));
}
