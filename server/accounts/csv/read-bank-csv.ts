import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { guessMapping } from './guess-mapping.ts';
import { type CsvMapping, headerIndex, MAX_PREAMBLE_ROWS } from './mapping.ts';
import { type CsvRow, readRows } from './read-rows.ts';

export const MAX_CSV_BYTES = 10 * 1024 * 1024;
export const MAX_CSV_ROWS = 100_000;

export type BankCsv = {
  rows: CsvRow[];
  delimiter: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
  /** Null when nothing reads as dates beside amounts: the person has to choose the columns. */
  mapping: CsvMapping | null;
};
export type BankCsvRefusal = Refusal<'file_too_large' | 'too_many_rows' | 'empty_file' | 'not_csv'>;

/** Reads a bank's CSV export: its text, its rows with their real lines, and how they are most likely meant (issue 2, point 2). */
export function readBankCsv(bytes: Uint8Array): Result<BankCsv, BankCsvRefusal> {
  if (bytes.length > MAX_CSV_BYTES) {
    return refuse('file_too_large', 'This file is larger than 10 MB. Export a shorter period and import it in parts.');
  }
  const { text, encoding } = decode(bytes);
  if (text.trim() === '') return refuse('empty_file', 'This file is empty.');
  if (isBinary(text)) {
    return refuse(
      'not_csv',
      'This is not a CSV file. Ask your bank’s site for an export as CSV; a spreadsheet can be saved as CSV.',
    );
  }
  const { rows, delimiter } = readRows(text, MAX_CSV_ROWS + MAX_PREAMBLE_ROWS);
  const mapping = guessMapping(rows);
  const headRows = mapping?.hasHeader ? headerIndex(rows, mapping) + 1 : 0;
  if (rows.length - headRows > MAX_CSV_ROWS) {
    return refuse(
      'too_many_rows',
      'This file has more than 100,000 rows. Export a shorter period and import it in parts.',
    );
  }
  if (!rows.some(({ cells }) => cells.length > 1)) {
    return refuse(
      'not_csv',
      'No columns were found in this file: commas, semicolons or tabs should stand between them.',
    );
  }
  return ok({ rows, delimiter, encoding, mapping });
}

/** By the byte order mark, else UTF-8 where the bytes allow it; what is left is the Western encoding that older bank systems write. */
function decode(bytes: Uint8Array): { text: string; encoding: BankCsv['encoding'] } {
  const as = (encoding: BankCsv['encoding']) => ({ text: new TextDecoder(encoding).decode(bytes), encoding });
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as('utf-16be');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return as('windows-1252');
  }
}

/** Zipped workbooks, PDFs and pictures: text has no control characters but tabs and line ends. */
const isBinary = (text: string): boolean => /^(?:PK|%PDF|\{\\rtf)/.test(text) || text.includes('\u0000');
