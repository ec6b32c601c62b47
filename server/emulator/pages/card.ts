import { z } from 'zod';

/** What the card form sends, as text. */
export type CardForm = { number: string; expiry: string; cvc: string; name: string; country: string };
export type CardErrors = Partial<Record<keyof CardForm | 'iban', string>>;
export type Card = { number: string; expMonth: number; expYear: number; cvc: string };

const text = z.string().max(200).catch('');
const FORM = z.object({ number: text, expiry: text, cvc: text, name: text, country: text });

export const readCardForm = (body: unknown): CardForm => FORM.catch(EMPTY_CARD).parse(body);
export const EMPTY_CARD: CardForm = { number: '', expiry: '', cvc: '', name: '', country: 'US' };

/** The card, or what is wrong with each field in the words that Stripe's own form uses. */
export function parseCard(form: CardForm, nowMs: number): { card: Card } | { errors: CardErrors } {
  const number = form.number.replaceAll(/\D/g, '');
  const expiry = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(form.expiry);
  const expMonth = Number(expiry?.[1]);
  const expYear = Number(expiry?.[2]?.length === 2 ? `20${expiry[2]}` : expiry?.[2]);
  const cvc = form.cvc.trim();
  const errors: CardErrors = {};
  if (number.length < 12) errors.number = 'Your card number is incomplete.';
  else if (number.length > 19 || !passesLuhn(number)) errors.number = 'Your card number is invalid.';
  if (!expiry) errors.expiry = "Your card's expiration date is incomplete.";
  else if (expMonth < 1 || expMonth > 12) errors.expiry = "Your card's expiration date is invalid.";
  else if (Date.UTC(expYear, expMonth) <= nowMs) errors.expiry = "Your card's expiration date is in the past.";
  if (!(isAmex(number) ? /^\d{4}$/ : /^\d{3}$/).test(cvc)) errors.cvc = "Your card's security code is incomplete.";
  if (form.name.trim() === '') errors.name = 'Enter the name on the card.';
  if (!/^[A-Z]{2}$/.test(form.country)) errors.country = 'Choose a country.';
  return Object.keys(errors).length > 0 ? { errors } : { card: { number, expMonth, expYear, cvc } };
}

const isAmex = (number: string): boolean => /^3[47]/.test(number);

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Cards that do something of note (Stripe's testing page), for the hint under the form. */
export const TEST_CARDS: { number: string; does: string }[] = [
  { number: '4242 4242 4242 4242', does: 'Succeeds' },
  { number: '4000 0000 0000 0002', does: 'Is declined' },
  { number: '4000 0000 0000 9995', does: 'Has insufficient funds' },
  { number: '4000 0000 0000 0069', does: 'Has expired' },
  { number: '4000 0000 0000 0341', does: 'Is saved, then every charge fails' },
  { number: '4000 0027 6000 3184', does: 'Asks for authentication' },
  { number: '4000 0000 0000 0259', does: 'Succeeds, then is disputed' },
];

export const COUNTRIES: [string, string][] =
  'AT AU BE BR CA CH CZ DE DK ES FI FR GB GR HK HU IE IN IT JP LU MX NL NO NZ PL PT RO SE SG SK US ZA'
    .split(' ')
    .map((code): [string, string] => [code, new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code])
    .sort((left, right) => left[1].localeCompare(right[1]));
