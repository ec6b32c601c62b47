import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { spellOutAccounts } from './account-headings.ts';
import { spellOutBalanceSides } from './balance-sides.ts';
import { spellOutDates } from './compact-dates.ts';
import { decodeText, type Encoding, isBinary } from './decode-text.ts';
import { guessMapping, type MappingGuess } from './guess-mapping.ts';
import { countLabels } from './labels.ts';
import { type CsvMapping, MAX_COLUMNS } from './mapping.ts';
import { spellOutYears } from './missing-years.ts';
import { readFixedWidth } from './read-fixed-width.ts';
import { readRecords } from './read-records.ts';
import { type CsvRow, readRows } from './read-rows.ts';
import { spellOutRepeatedDays } from './repeated-days.ts';
import { joinSplitCells } from './split-cells.ts';

export const MAX_CSV_BYTES = 10 * 1024 * 1024;
export const MAX_CSV_ROWS = 100_000;
/** Rows that are read: lines above the table and its header do not count as rows. */
export const MAX_READ_ROWS = MAX_CSV_ROWS + 60;

const MIN_LABELS = 2;

export const TOO_WIDE = `A row of this file has more than ${MAX_COLUMNS} columns. Export a plain list of transactions.`;

export type BankCsv = {
  rows: readonly CsvRow[];
  encoding: Encoding;
  /** Characters that could not be read. */
  brokenCount: number;
  /** Null when nothing reads as dates beside amounts: the customer has to choose the columns. */
  mapping: CsvMapping | null;
  guess: MappingGuess | null;
  /** Days have no year, and nothing in the file says which. */
  isYearMissing: boolean;
};
export type BankCsvRefusal = Refusal<
  'file_too_large' | 'too_many_rows' | 'too_many_columns' | 'empty_file' | 'not_csv'
>;

/** Reads a bank's CSV export: its text, its rows with their lines in the file, and how they are most likely meant. */
export function readBankCsv(bytes: Uint8Array, account?: string): Result<BankCsv, BankCsvRefusal> {
  if (bytes.length > MAX_CSV_BYTES) {
    return refuse('file_too_large', 'This file is larger than 10 MB. Export a shorter period and import it in parts.');
  }
  const { text, encoding, brokenCount } = decodeText(bytes);
  if (text.trim() === '') return refuse('empty_file', 'This file is empty.');
  if (isBinary(text)) {
    return refuse(
      'not_csv',
      'This file is not a bank statement that can be read. Ask your bank’s site for a CSV export.',
    );
  }
  const listed = readRecords(text, MAX_READ_ROWS) ?? readFixedWidth(text, MAX_READ_ROWS);
  const { rows, isTooWide } = listed ? { rows: listed, isTooWide: false } : readRows(text, MAX_READ_ROWS);
  if (isTooWide) return refuse('too_many_columns', TOO_WIDE);
  const table = readTable(joinSplitCells(rows), account);
  return table.ok ? ok({ ...table.value, encoding, brokenCount }) : table;
}

/** The same for rows that are read already, such as those of a workbook. */
export function readTable(
  written: readonly CsvRow[],
  account?: string,
): Result<Omit<BankCsv, 'encoding' | 'brokenCount'>, BankCsvRefusal> {
  const { rows: dated, isYearMissing } = spellOutYears(spellOutDates(written));
  const rows = spellOutBalanceSides(spellOutRepeatedDays(spellOutAccounts(dated)));
  const guess = guessMapping(rows, account);
  // Past the rows that are read there are more, wherever the table begins.
  if (rows.length > MAX_READ_ROWS || rows.length - (guess?.headRows ?? 0) > MAX_CSV_ROWS) {
    return refuse(
      'too_many_rows',
      'This file has more than 100,000 rows. Export a shorter period and import it in parts.',
    );
  }
  if (!rows.some(({ cells }) => cells.length > 1)) {
    return refuse('not_csv', 'No columns were found in this file: commas, semicolons or tabs should separate them.');
  }
  if (rows.length === 1 && countLabels(rows[0]?.cells ?? []) >= MIN_LABELS)
    return refuse(
      'empty_file',
      'This file has a header and no movements. Export a period in which something was booked.',
    );
  return ok({ rows, guess, mapping: guess?.mapping ?? null, isYearMissing });
}
