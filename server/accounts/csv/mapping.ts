import * as z from 'zod';
import { DATE_FORMATS } from './date-formats.ts';

/** More columns than any bank exports; a file with more is not a statement. */
export const MAX_COLUMNS = 100;
const MAX_DESCRIPTION_COLUMNS = 3;
const MAX_DIRECTION_WORDS = 20;
const MAX_DIRECTION_CHARS = 40;

const column = z
  .number({ error: 'Choose a column' })
  .int()
  .min(0)
  .max(MAX_COLUMNS - 1);

/**
 * How one amount column shows the direction of the money: `asWritten` a minus is money out; `inverted` a minus is money in, as on
 * cards that list spending as positive; `plusIsIn` only a plus sign or CR is money in, and a bare number is money out; `byBalance` no
 * amount says it, and the running balance does.
 */
export const AMOUNT_SIGNS = ['asWritten', 'inverted', 'plusIsIn', 'byBalance'] as const;

const amount = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('signed'), column, sign: z.enum(AMOUNT_SIGNS).optional() }),
  z.object({
    kind: z.literal('debitCredit'),
    debitColumn: column,
    creditColumn: column,
    /** The debit column is negative for money out. Otherwise it is positive, and a negative debit is a refund. */
    hasNegativeDebits: z.boolean().optional(),
    /** The credit column is negative for money in, as what is owed on a card becomes less. */
    hasNegativeCredits: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('direction'),
    column,
    directionColumn: column,
    /** Values of the direction column that mean money out, beside the words that are known ('' for an empty cell). */
    outValues: z.array(z.string().max(MAX_DIRECTION_CHARS)).max(MAX_DIRECTION_WORDS).optional(),
  }),
]);

/** How the columns of a file are read; remembered by institution. Columns are counted from 0. */
export const CsvMapping = z
  .object({
    /** With a header, it is found by its labels, and the lines above it are skipped. */
    hasHeader: z.boolean(),
    dateColumn: column,
    /** The day that the bank booked the movement, for balances; used as the date where that is empty. */
    bookingDateColumn: column.optional(),
    dateFormat: z.enum(DATE_FORMATS, { error: 'Choose how dates are written' }),
    amount,
    /** A fee that the amount does not include. */
    feeColumn: column.optional(),
    decimal: z.enum(['.', ','], { error: 'Choose the decimal mark' }),
    /** Who was paid. */
    payeeColumn: column.optional(),
    /** Who paid, in files that name both sides: it is used for money in, and the payee column for money out. */
    payerColumn: column.optional(),
    /** Joined in this order. */
    descriptionColumns: z.array(column).max(MAX_DESCRIPTION_COLUMNS),
    balanceColumn: column.optional(),
    currencyColumn: column.optional(),
    statusColumn: column.optional(),
    /** Names the account of each row, in files of several accounts. */
    accountColumn: column.optional(),
  })
  .superRefine((mapping, context) => {
    const columns = [mapping.dateColumn, ...amountColumns(mapping)];
    if (
      mapping.amount.kind === 'signed' &&
      mapping.amount.sign === 'byBalance' &&
      mapping.balanceColumn === undefined
    ) {
      context.addIssue({ code: 'custom', path: ['balanceColumn'], message: 'Choose the column of the balance' });
    }
    if (new Set(columns).size < columns.length) {
      context.addIssue({
        code: 'custom',
        path: ['amount'],
        message: 'Choose different columns for the date and each amount',
      });
    }
  });
export type CsvMapping = z.infer<typeof CsvMapping>;

export const amountColumns = ({ amount }: Pick<CsvMapping, 'amount'>): number[] =>
  amount.kind === 'signed'
    ? [amount.column]
    : amount.kind === 'direction'
      ? [amount.column, amount.directionColumn]
      : [amount.debitColumn, amount.creditColumn];
