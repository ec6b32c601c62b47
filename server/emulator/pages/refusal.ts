import type { ApiError } from '../params/api-error.ts';
import type { CardErrors } from './card.ts';

const FIELDS: Record<string, keyof CardErrors> = {
  incorrect_cvc: 'cvc',
  expired_card: 'expiry',
  incorrect_number: 'number',
  invalid_bank_account_iban: 'iban',
};

/** A decline stands at the field that caused it, where there is one, else above the button. */
export function refusalOnForm(error: ApiError): { errors: CardErrors; problem?: string } {
  const { code = '', message } = error.fields;
  const field = FIELDS[code];
  return field ? { errors: { [field]: message } } : { errors: {}, problem: message };
}
