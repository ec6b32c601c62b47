import * as z from 'zod';
import { DATE_FORMATS } from './parse-date.ts';

const column = z.number({ error: 'Choose a column' }).int().min(0).max(199);

/** How the columns of an export are read; remembered by institution. Columns are counted from 0. */
export const CsvMapping = z
  .object({
    /** With a header, it is found by its labels, and what stands above it is skipped. */
    hasHeader: z.boolean(),
    dateColumn: column,
    dateFormat: z.enum(DATE_FORMATS, { error: 'Choose how dates are written' }),
    amount: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('signed'), column }),
      z.object({ kind: z.literal('debitCredit'), debitColumn: column, creditColumn: column }),
    ]),
    decimal: z.enum(['.', ','], { error: 'Choose the decimal mark' }),
    descriptionColumn: column.optional(),
  })
  .superRefine((mapping, context) => {
    const columns = [mapping.dateColumn, ...amountColumns(mapping)];
    if (new Set(columns).size < columns.length) {
      context.addIssue({
        code: 'custom',
        path: ['amount'],
        message: 'The date and each amount are in columns of their own',
      });
    }
  });
export type CsvMapping = z.infer<typeof CsvMapping>;

export const amountColumns = ({ amount }: Pick<CsvMapping, 'amount'>): number[] =>
  amount.kind === 'signed' ? [amount.column] : [amount.debitColumn, amount.creditColumn];

/** How many rows a bank may put above its table, its labels included. */
export const MAX_PREAMBLE_ROWS = 50;

/** The row whose cells for date and amounts are all labels: filled, without a digit. -1 when there is none near the top. */
export function headerIndex(
  rows: readonly { cells: string[] }[],
  mapping: Pick<CsvMapping, 'dateColumn' | 'amount'>,
): number {
  const columns = [mapping.dateColumn, ...amountColumns(mapping)];
  return rows
    .slice(0, MAX_PREAMBLE_ROWS)
    .findIndex(({ cells }) => columns.every((at) => /^[^\d]*[^\d\s][^\d]*$/.test(cells[at] ?? '')));
}
