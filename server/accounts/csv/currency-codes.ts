/** Codes of ISO 4217 that bank files and accounts use. */
export const CURRENCY_CODES = [
  'USD',
  'EUR',
  'GBP',
  'CHF',
  'CAD',
  'AUD',
  'NZD',
  'SEK',
  'NOK',
  'DKK',
  'ISK',
  'PLN',
  'CZK',
  'HUF',
  'RON',
  'BGN',
  'TRY',
  'UAH',
  'RSD',
  'ILS',
  'AED',
  'SAR',
  'QAR',
  'ZAR',
  'KES',
  'NGN',
  'EGP',
  'MAD',
  'GHS',
  'INR',
  'PKR',
  'BDT',
  'LKR',
  'SGD',
  'HKD',
  'CNY',
  'TWD',
  'JPY',
  'KRW',
  'THB',
  'MYR',
  'IDR',
  'PHP',
  'VND',
  'BRL',
  'MXN',
  'ARS',
  'CLP',
  'COP',
  'PEN',
  'UYU',
  'GEL',
  'KZT',
  'RUB',
] as const;

const CODES: ReadonlySet<string> = new Set(CURRENCY_CODES);

/** Symbols that belong to one currency. A bare $ or kr belongs to several. */
const SYMBOLS: Record<string, string> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₺': 'TRY',
  '₩': 'KRW',
  '₴': 'UAH',
  '₪': 'ILS',
  zł: 'PLN',
  Kč: 'CZK',
  Ft: 'HUF',
  lei: 'RON',
  R$: 'BRL',
  US$: 'USD',
  A$: 'AUD',
  AU$: 'AUD',
  C$: 'CAD',
  CA$: 'CAD',
  NZ$: 'NZD',
  S$: 'SGD',
  HK$: 'HKD',
  'Fr.': 'CHF',
  Fr: 'CHF',
  RM: 'MYR',
  Rp: 'IDR',
};

/** The code that a cell names, by itself or by a symbol; null for anything else. */
export function currencyOf(text: string | null | undefined): string | null {
  const bare = text?.trim() ?? '';
  const code = bare.toUpperCase();
  return CODES.has(code) ? code : (SYMBOLS[bare] ?? null);
}

/** The code in a label such as “Amount (EUR)” or “Bedrag EUR”. */
export const currencyInLabel = (label: string): string | null =>
  (label.match(/\b[A-Z]{3}\b/g) ?? []).map(currencyOf).find((code) => code !== null) ??
  (/\beuros?\b/i.test(label) ? 'EUR' : (label.match(/[€£₹]/)?.map(currencyOf)[0] ?? null));
