/** Whose card is charged, in this order (documented: payment-method-order). */
export function paymentMethodFor(choices: {
  invoice: string | null;
  subscription: string | null;
  customer: string | null;
  /** The customer's legacy card. */
  source: string | null;
}): string | null {
  return choices.invoice ?? choices.subscription ?? choices.customer ?? choices.source;
}
