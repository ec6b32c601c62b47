import type { CardBehavior, Docs } from '../../store/docs.ts';

export type TestCard = { number: string; brand: string; behavior: CardBehavior; ids: string[] };

const decline = (code: string, attachable = false): CardBehavior => ({ decline: code, attachable });

/** docs.stripe.com/testing: number, what it does, and the names it has as `pm_card_…` and `tok_…`. */
const CARDS: [number: string, behavior: CardBehavior, ...names: string[]][] = [
  ['4242424242424242', 'ok', 'visa', 'us'],
  ['4000056655665556', 'ok', 'visa_debit'],
  ['5555555555554444', 'ok', 'mastercard'],
  ['5200828282828210', 'ok', 'mastercard_debit'],
  ['5105105105105100', 'ok', 'mastercard_prepaid'],
  ['378282246310005', 'ok', 'amex'],
  ['6011111111111117', 'ok', 'discover'],
  ['3056930009020004', 'ok', 'diners'],
  ['3566002020360505', 'ok', 'jcb'],
  ['6200000000000005', 'ok', 'unionpay'],
  ['4000000760000002', 'ok', 'br'],
  ['4000001240000000', 'ok', 'ca'],
  ['4000004840008001', 'ok', 'mx'],
  ['4000000400000008', 'ok', 'at'],
  ['4000000560000004', 'ok', 'be'],
  ['4000002080000001', 'ok', 'dk'],
  ['4000002460000001', 'ok', 'fi'],
  ['4000002500000003', 'ok', 'fr'],
  ['4000002760000016', 'ok', 'de'],
  ['4000003720000005', 'ok', 'ie'],
  ['4000003800000008', 'ok', 'it'],
  ['4000004420000006', 'ok', 'lu'],
  ['4000005280000002', 'ok', 'nl'],
  ['4000005780000007', 'ok', 'no'],
  ['4000006200000007', 'ok', 'pt'],
  ['4000007240000007', 'ok', 'es'],
  ['4000007520000008', 'ok', 'se'],
  ['4000007560000009', 'ok', 'ch'],
  ['4000008260000000', 'ok', 'gb'],
  ['4000000360000006', 'ok', 'au'],
  ['4000001560000002', 'ok', 'cn'],
  ['4000003440000004', 'ok', 'hk'],
  ['4000003560000008', 'ok', 'in'],
  ['4000003920000003', 'ok', 'jp'],
  ['4000005540000008', 'ok', 'nz'],
  ['4000007020000003', 'ok', 'sg'],
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
  ['4000000000002685', 'not_received', 'createDisputeProductNotReceived'],
];

export function cardByNumber(number: string): TestCard | null {
  return all().find((card) => card.number === number) ?? null;
}

/** No two of a brand and a country end alike. */
export function cardOfLegacy({ last4, brand, country }: Docs['card']): TestCard | null {
  const is = (number: string) => legacyBrandOf(number) === brand && countryOf(number) === country;
  return all().find(({ number }) => number.endsWith(last4) && is(number)) ?? null;
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

const BRANDS: [RegExp, string][] = [
  [/^3[47]/, 'amex'],
  [/^3(?:0|6|8)/, 'diners'],
  [/^35/, 'jcb'],
  [/^5/, 'mastercard'],
  [/^62/, 'unionpay'],
  [/^6/, 'discover'],
];
export const brandOf = (number: string): string => BRANDS.find(([start]) => start.test(number))?.[1] ?? 'visa';

/** Legacy cards have brands of their own spelling (documented: card-brands). */
const LEGACY_BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'MasterCard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};
export const legacyBrandOf = (number: string): string => LEGACY_BRANDS[brandOf(number)] ?? 'Unknown';

/** Test cards of other countries carry the country's number of ISO 3166 after their first six digits (recorded: 3184 is German). */
const COUNTRIES: Record<string, string> = {
  '036': 'AU',
  '040': 'AT',
  '056': 'BE',
  '076': 'BR',
  '124': 'CA',
  '156': 'CN',
  '208': 'DK',
  '246': 'FI',
  '250': 'FR',
  '276': 'DE',
  '344': 'HK',
  '356': 'IN',
  '372': 'IE',
  '380': 'IT',
  '392': 'JP',
  '442': 'LU',
  '484': 'MX',
  '528': 'NL',
  '554': 'NZ',
  '578': 'NO',
  '620': 'PT',
  '702': 'SG',
  '724': 'ES',
  '752': 'SE',
  '756': 'CH',
  '826': 'GB',
};
export const countryOf = (number: string): string =>
  (number.startsWith('400000') && COUNTRIES[number.slice(6, 9)]) || 'US';

const FUNDING: Record<string, string> = {
  '4000056655665556': 'debit',
  '5200828282828210': 'debit',
  '5105105105105100': 'prepaid',
};
export const fundingOf = (number: string): string => FUNDING[number] ?? 'credit';

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
