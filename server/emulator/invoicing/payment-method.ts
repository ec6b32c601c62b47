/** Whose card is charged: docs.stripe.com/billing/subscriptions/payment-methods-setting, in this order (documented). */
export function paymentMethodFor(choices: {
  invoice: string | null;
  subscription: string | null;
  customer: string | null;
  /** The customer's legacy card. */
  source: string | null;
}): string | null {
  return choices.invoice ?? choices.subscription ?? choices.customer ?? choices.source;
}
