import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ApiError, invalid } from '../http/api-error.ts';
import { form } from '../http/form.ts';
import type { Docs } from '../store/docs.ts';

type SepaDebit = NonNullable<Docs['payment_method']['sepa_debit']>;

export const sepaDebitParam = z.strictObject({ iban: form.string });

/** What a payment method shows of the account that it debits: never the whole number. */
export function sepaDebitOf(given: z.output<typeof sepaDebitParam> | undefined): SepaDebit {
  const iban = (given?.iban ?? '').replaceAll(/\s/g, '').toUpperCase();
  if (iban === '') throw invalid('Missing required param: sepa_debit[iban].', 'sepa_debit[iban]', 'parameter_missing');
  if (!isIban(iban)) {
    const message = 'The IBAN you provided is invalid.';
    throw new ApiError({
      status: 400,
      type: 'invalid_request_error',
      code: 'invalid_bank_account_iban',
      message,
      param: 'sepa_debit[iban]',
    });
  }
  return {
    bank_code: iban.slice(4, 9),
    branch_code: '',
    country: iban.slice(0, 2),
    fingerprint: createHash('sha256').update(iban).digest('base64url').slice(0, 16),
    generated_from: { charge: null, setup_attempt: null },
    last4: iban.slice(-4),
  };
}

/** ISO 13616: country and check digits moved to the end, letters as numbers, remainder 1 of 97. */
function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((each) => Number.parseInt(each, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
