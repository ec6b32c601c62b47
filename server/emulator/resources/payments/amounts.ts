import { minimumCharge } from '../../invoicing/balance.ts';
import { money } from '../../invoicing/money.ts';
import { invalid } from '../../params/api-error.ts';

/** Eight digits, whatever the currency. */
const MOST = 99_999_999;

/** Refuses what is too little or too much to charge, in Stripe's words for each case. */
export function checkAmount(cents: number, currency: string): void {
  if (cents > MOST) throw invalid(`Amount must be no more than ${money(MOST, currency)}`, 'amount', 'amount_too_large');
  if (cents < 0) throw invalid('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  // Word for word, with its two spaces (recorded).
  if (cents === 0)
    throw invalid(
      'The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents',
      'amount',
      'parameter_invalid_integer',
    );
  const least = minimumCharge(currency);
  if (cents < least)
    throw invalid(`Amount must be at least ${money(least, currency)} ${currency}`, 'amount', 'amount_too_small');
}
