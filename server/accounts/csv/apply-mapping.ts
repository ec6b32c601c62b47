import { ok, type Result, refuse } from '../../core/result.ts';
import { type CsvMapping, headerIndex } from './mapping.ts';
import { parseAmount } from './parse-amount.ts';
import { parseDate } from './parse-date.ts';
import type { CsvRow } from './read-rows.ts';

/** `line` is the line of the file, `date` 'YYYY-MM-DD'; money in is positive. */
export type CsvMovement = { line: number; date: string; amountCents: number; description: string };
export type RejectedLine = { line: number; reason: string; text: string };

const MAX_DESCRIPTION_CHARS = 500;
const MAX_TEXT_CHARS = 200;

/** Reads each row by itself: one that cannot be read is rejected by its line, with a reason in words, and costs no other. */
export function applyMapping(
  rows: CsvRow[],
  mapping: CsvMapping,
): { movements: CsvMovement[]; rejected: RejectedLine[] } {
  const movements: CsvMovement[] = [];
  const rejected: RejectedLine[] = [];
  for (const row of rows.slice(mapping.hasHeader ? headerIndex(rows, mapping) + 1 : 0)) {
    const read = readMovement(row, mapping);
    if (read.ok) movements.push(read.value);
    else
      rejected.push({
        line: row.line,
        reason: read.refusal.message,
        text: row.cells.join(' | ').slice(0, MAX_TEXT_CHARS),
      });
  }
  return { movements, rejected };
}

function readMovement(
  { line, cells }: CsvRow,
  mapping: CsvMapping,
): Result<CsvMovement, { kind: string; message: string }> {
  const date = parseDate(cells[mapping.dateColumn] ?? '', mapping.dateFormat);
  if (!date.ok) return date;
  const amount = readAmount(cells, mapping);
  if (!amount.ok) return amount;
  const text = mapping.descriptionColumn === undefined ? '' : (cells[mapping.descriptionColumn] ?? '');
  const description = text.replace(/\s+/g, ' ').trim().slice(0, MAX_DESCRIPTION_CHARS);
  return ok({ line, date: date.value, amountCents: amount.value, description });
}

/** A debit takes money out whether the bank signs it or not; a negative credit is one taken back. */
function readAmount(
  cells: string[],
  { amount, decimal }: CsvMapping,
): Result<number, { kind: string; message: string }> {
  if (amount.kind === 'signed') return parseAmount(cells[amount.column] ?? '', decimal);
  const debitText = cells[amount.debitColumn] ?? '';
  const creditText = cells[amount.creditColumn] ?? '';
  const isEmpty = (text: string) => text.trim() === '';
  if (isEmpty(debitText) && isEmpty(creditText)) return refuse('bad_amount', 'there is neither a debit nor a credit');
  const debit = isEmpty(debitText) ? ok(0) : parseAmount(debitText, decimal);
  if (!debit.ok) return debit;
  const credit = isEmpty(creditText) ? ok(0) : parseAmount(creditText, decimal);
  if (!credit.ok) return credit;
  if (debit.value !== 0 && credit.value !== 0) return refuse('bad_amount', 'there is both a debit and a credit');
  return ok(debit.value === 0 ? credit.value : -Math.abs(debit.value));
}
