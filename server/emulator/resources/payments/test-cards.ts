import type { CardBehavior } from '../../store/docs.ts';

export type TestCard = { number: string; brand: string; behavior: CardBehavior; ids: string[] };

const decline = (code: string, attachable = false): CardBehavior => ({ decline: code, attachable });

/** docs.stripe.com/testing: number, what it does, and the names it has as `pm_card_…` and `tok_…`. */
const CARDS: [number: string, behavior: CardBehavior, ...names: string[]][] = [
  ['4242424242424242', 'ok', 'visa', 'us'],
  ['4000056655665556', 'ok', 'visa_debit'],
  ['5555555555554444', 'ok', 'mastercard'],
  ['378282246310005', 'ok', 'amex'],
  ['6011111111111117', 'ok', 'discover'],
  ['4000000000000077', 'ok', 'bypassPending'],
  ['4000000000000341', decline('generic_decline', true), 'chargeCustomerFail'],
  ['4000000000000002', decline('generic_decline'), 'visa_chargeDeclined', 'chargeDeclined'],
  [
    '4000000000009995',
    decline('insufficient_funds'),
    'visa_chargeDeclinedInsufficientFunds',
    'chargeDeclinedInsufficientFunds',
  ],
  ['4000000000009987', decline('lost_card'), 'visa_chargeDeclinedLostCard', 'chargeDeclinedLostCard'],
  ['4000000000009979', decline('stolen_card'), 'visa_chargeDeclinedStolenCard', 'chargeDeclinedStolenCard'],
  ['4000000000000069', decline('expired_card'), 'chargeDeclinedExpiredCard'],
  ['4000000000000127', decline('incorrect_cvc'), 'chargeDeclinedIncorrectCvc'],
  ['4000000000000119', decline('processing_error'), 'chargeDeclinedProcessingError'],
  ['4000000000006975', decline('card_velocity_exceeded'), 'visa_chargeDeclinedVelocityLimitExceeded'],
  ['4000002500003155', 'authenticate_on_setup', 'authenticationRequiredOnSetup'],
  ['4000002760003184', 'authenticate_always', 'authenticationRequired'],
  ['4000000000003220', 'authenticate_always', 'threeDSecure2Required'],
  ['4000003800000446', 'ok', 'authenticationRequiredSetupForOffSession'],
  ['4000008260003178', 'authenticate_then_insufficient_funds', 'authenticationRequiredChargeDeclinedInsufficientFunds'],
  ['4000008400001629', 'authentication_fails', 'threeDSecureRequiredChargeDeclined'],
  ['4000000000000259', 'dispute', 'createDispute'],
  ['4000000000005423', 'fraud_warning', 'createIssuerFraudRecord'],
  ['4000000000001976', 'inquiry', 'createDisputeInquiry'],
];

export function cardByNumber(number: string): TestCard | null {
  return all().find((card) => card.number === number) ?? null;
}

/** No two end alike. */
export function cardByLast4(last4: string): TestCard | null {
  return all().find(({ number }) => number.endsWith(last4)) ?? null;
}

/** By `pm_card_visa` or `tok_visa`. */
export function cardById(id: string): TestCard | null {
  return all().find((card) => card.ids.includes(id)) ?? null;
}

const all = (): TestCard[] =>
  CARDS.map(([number, behavior, ...names]) => ({
    number,
    behavior,
    brand: brandOf(number),
    ids: names.flatMap((name) => [`pm_card_${name}`, `tok_${name}`]),
  }));

export function brandOf(number: string): string {
  if (/^3[47]/.test(number)) return 'amex';
  if (number.startsWith('5')) return 'mastercard';
  return number.startsWith('6') ? 'discover' : 'visa';
}

/** Test cards that are made of a token last a year (recorded). */
export function expiryOf(nowMs: number): { expMonth: number; expYear: number } {
  const now = new Date(nowMs);
  return { expMonth: now.getUTCMonth() + 1, expYear: now.getUTCFullYear() + 1 };
}

/** What a bank adds to a refusal: what to do, and the network's number for it (recorded). */
export const BANK_ADVICE = { advice_code: 'try_again_later', network_decline_code: '01' } as const;

export type Decline = { code: string; declineCode: string; message: string };

/** How Stripe words each decline. */
export function declineOf(declineCode: string): Decline {
  const own: Record<string, string> = {
    expired_card: 'Your card has expired.',
    incorrect_cvc: "Your card's security code is incorrect.",
    processing_error: 'An error occurred while processing your card. Try again in a little bit.',
  };
  const message = own[declineCode];
  if (declineCode === 'authentication_failed') {
    return {
      code: 'payment_intent_authentication_failure',
      declineCode,
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    };
  }
  if (declineCode === 'authentication_required') {
    return {
      code: declineCode,
      declineCode,
      message: 'Your card was declined. This transaction requires authentication.',
    };
  }
  if (message) return { code: declineCode, declineCode, message };
  const words: Record<string, string> = {
    insufficient_funds: 'Your card has insufficient funds.',
    card_velocity_exceeded:
      'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  };
  return { code: 'card_declined', declineCode, message: words[declineCode] ?? 'Your card was declined.' };
}
