import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DAY_MS, MINUTE_MS } from '../../core/units.ts';
import { ApiError, needed } from '../../params/api-error.ts';
import { form } from '../../params/form.ts';
import type { Docs } from '../../store/docs.ts';

type SepaDebit = NonNullable<Docs['payment_method']['sepa_debit']>;

export const sepaDebitParam = z.strictObject({ iban: form.string });
type SepaInput = z.output<typeof sepaDebitParam> | undefined;

const ibanOf = (given: SepaInput): string => (given?.iban ?? '').replaceAll(/\s/g, '').toUpperCase();

/** What the bank will say to a debit, and how long it takes. */
export type DebitPlan = { paid: boolean; afterMs: number };

const LATER_MS = 3 * MINUTE_MS;
/** By account (documented: sepa-accounts). The Italian one is what the Stripe CLI sends to see a payment fail (assumed: sepa-italian). */
const TEST_ACCOUNTS: Record<string, DebitPlan> = {
  AT611904300234573201: { paid: true, afterMs: 0 },
  AT321904300235473204: { paid: true, afterMs: LATER_MS },
  AT861904300235473202: { paid: false, afterMs: 0 },
  AT051904300235473205: { paid: false, afterMs: LATER_MS },
  DE89370400440532013000: { paid: true, afterMs: 0 },
  DE08370400440532013003: { paid: true, afterMs: LATER_MS },
  DE62370400440532013001: { paid: false, afterMs: 0 },
  DE78370400440532013004: { paid: false, afterMs: LATER_MS },
  IT60X0542811101000000123456: { paid: false, afterMs: 0 },
};
/** Of any other account: Stripe says that a bank answers within about five business days (assumed: sepa-days). */
export const USUAL_DEBIT: DebitPlan = { paid: true, afterMs: 5 * DAY_MS };

export const debitPlanOf = (given: SepaInput): DebitPlan => TEST_ACCOUNTS[ibanOf(given)] ?? USUAL_DEBIT;

/** How long the bank's part of an account number is, by country (ISO 13616); Denmark's shows so (recorded). Five elsewhere. */
const BANK_CODE_DIGITS: Record<string, number> = {
  BE: 3,
  BG: 4,
  CZ: 4,
  DE: 8,
  DK: 4,
  EE: 2,
  ES: 4,
  FI: 6,
  GB: 4,
  GR: 3,
  HR: 7,
  HU: 3,
  IE: 4,
  IS: 4,
  LU: 3,
  LV: 4,
  NL: 4,
  NO: 4,
  PL: 8,
  PT: 4,
  RO: 4,
  SE: 3,
  SK: 4,
};

/** What a payment method shows of the account that it debits: never the whole number. */
export function sepaDebitOf(given: SepaInput): SepaDebit {
  const iban = ibanOf(given);
  if (iban === '') throw needed('sepa_debit[iban]');
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
  const country = iban.slice(0, 2);
  return {
    bank_code: iban.slice(4, 4 + (BANK_CODE_DIGITS[country] ?? 5)),
    branch_code: '',
    country,
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
