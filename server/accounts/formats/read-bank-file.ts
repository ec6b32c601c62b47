import { ok, type Result, refuse } from '../../core/result.ts';
import { applyMapping, type CsvMovement, mostCommon, type SkippedLine } from '../csv/apply-mapping.ts';
import { decodeText } from '../csv/decode-text.ts';
import { type ColumnNote, explainGuess, fileWarnings, type ImportWarning } from '../csv/explain-guess.ts';
import type { CsvMapping } from '../csv/mapping.ts';
import {
  type BankCsv,
  type BankCsvRefusal,
  MAX_CSV_BYTES,
  MAX_CSV_ROWS,
  readBankCsv,
  readTable,
} from '../csv/read-bank-csv.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { closingOfPreamble, closingOfRunning, lastDay } from '../csv/stated-balance.ts';
import { isCamt, readCamt } from './camt053.ts';
import { isMt940, readMt940 } from './mt940.ts';
import { isOfx, readOfx } from './ofx.ts';
import { isQif, readQif } from './qif.ts';
import type { BankStatement, StatedBalance } from './statement.ts';
import { isZip, readXlsx, type XlsxRefusal } from './xlsx.ts';

export type FileFormat = 'csv' | 'xlsx' | 'ofx' | 'qif' | 'mt940' | 'camt';

/** A file as it is read: by its own format, or by a mapping of its columns. */
export type BankFile = {
  format: FileFormat;
  movements: CsvMovement[];
  leftOut: SkippedLine[];
  rejected: SkippedLine[];
  /** The currency of its movements; null when the file does not say. */
  currency: string | null;
  closing: StatedBalance | null;
  bank: string | null;
  accountNumber: string | null;
  warnings: ImportWarning[];
  /** Null for formats that have no columns to choose. */
  table: {
    columns: string[];
    rawRows: string[][];
    mapping: CsvMapping | null;
    /** What the columns are taken for; empty for a mapping that the customer chose. */
    notes: ColumnNote[];
  } | null;
};

export type BankFileRefusal = BankCsvRefusal | XlsxRefusal;
export type ReadOptions = { mapping?: CsvMapping | undefined; currency?: string | undefined };

const SHOWN_ROWS = 8;

/** Reads a file in any format that banks export. Heavy: it runs in a worker. */
export function readBankFile(bytes: Uint8Array, options: ReadOptions = {}): Result<BankFile, BankFileRefusal> {
  if (bytes.length > MAX_CSV_BYTES)
    return refuse('file_too_large', 'This file is larger than 10 MB. Export a shorter period and import it in parts.');
  if (isZip(bytes)) {
    const rows = readXlsx(bytes, MAX_CSV_ROWS);
    if (!rows.ok) return rows;
    if (rows.value.length === 0) return refuse('empty_file', 'This workbook is empty.');
    const table = readTable(rows.value);
    return table.ok ? readByMapping('xlsx', { ...table.value, brokenCount: 0 }, options) : table;
  }
  const { text } = decodeText(bytes);
  if (isOfx(text)) return readStatement('ofx', readOfx(text), options);
  if (isQif(text)) return readQifFile(text, options);
  if (isMt940(text)) return readStatement('mt940', readMt940(text), options);
  if (isCamt(text)) {
    const statement = readCamt(text);
    return statement.ok ? readStatement('camt', statement.value, options) : statement;
  }
  const csv = readBankCsv(bytes);
  return csv.ok ? readByMapping('csv', csv.value, options) : csv;
}

function readByMapping(
  format: 'csv' | 'xlsx',
  { rows, guess, brokenCount }: Pick<BankCsv, 'rows' | 'guess' | 'brokenCount'>,
  { mapping: chosen, currency }: ReadOptions,
): Result<BankFile, BankFileRefusal> {
  const mapping = chosen ?? guess?.mapping ?? null;
  const headRows = guess?.headRows ?? 0;
  const header = headRows > 0 && mapping?.hasHeader !== false ? rows[headRows - 1] : undefined;
  const width = rows.slice(0, 200).reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const table = {
    columns: Array.from({ length: width }, (_, at) => header?.cells[at]?.trim() || `Column ${at + 1}`),
    rawRows: rows
      .slice(header ? headRows : 0)
      .slice(0, SHOWN_ROWS)
      .map(({ cells }) => cells),
    mapping,
    notes: chosen || !guess ? [] : explainGuess(guess),
  };
  const empty = { format, currency: null, closing: null, bank: null, accountNumber: null, warnings: [], table };
  if (!mapping) return ok({ ...empty, movements: [], leftOut: [], rejected: [] });
  const applied = applyMapping(rows, mapping, currency);
  const { movements, leftOut, rejected } = applied;
  return ok({
    ...empty,
    movements,
    leftOut,
    rejected,
    currency: mostCommon(movements.flatMap((movement) => movement.currency ?? [])) ?? guess?.fileCurrency ?? null,
    closing: applied.closing ?? closingOfRunning(movements) ?? closingAbove(rows, headRows, mapping, movements),
    warnings: fileWarnings(guess, applied, { brokenCount, isGuessed: chosen === undefined }),
  });
}

const closingAbove = (
  rows: CsvRow[],
  headRows: number,
  mapping: CsvMapping,
  movements: CsvMovement[],
): StatedBalance | null => closingOfPreamble(rows.slice(0, Math.max(0, headRows - 1)), mapping, lastDay(movements));

function readQifFile(text: string, options: ReadOptions): Result<BankFile, BankFileRefusal> {
  const { isDateAmbiguous, ...statement } = readQif(text);
  const read = readStatement('qif', statement, options);
  if (read.ok && isDateAmbiguous)
    read.value.warnings.push({
      kind: 'date_ambiguous',
      message: 'Day and month could be swapped in every row. Check the dates below.',
    });
  return read;
}

function readStatement(
  format: FileFormat,
  statement: BankStatement,
  { currency }: ReadOptions,
): Result<BankFile, BankFileRefusal> {
  const { movements, leftOut, rejected, closing, bank, accountNumber, accountCount } = statement;
  if (movements.length + leftOut.length + rejected.length > MAX_CSV_ROWS)
    return refuse(
      'too_many_rows',
      'This file has more than 100,000 movements. Export a shorter period and import it in parts.',
    );
  if (movements.length + leftOut.length + rejected.length === 0)
    return refuse('empty_file', 'This file holds no movements.');
  const wanted = currency ?? mostCommon(movements.flatMap((movement) => movement.currency ?? []));
  const isOther = (movement: CsvMovement) => movement.currency !== null && movement.currency !== wanted;
  const others = movements.filter(isOther);
  const warnings: ImportWarning[] = [];
  if (others.length > 0)
    warnings.push({
      kind: 'other_currency',
      message: `Rows in another currency are left out: ${others.length}.`,
    });
  if (accountCount > 1)
    warnings.push({
      kind: 'several_accounts',
      message: `The file holds ${accountCount} accounts. Only the first one, ending in ${accountNumber}, is read.`,
    });
  return ok({
    format,
    movements: movements.filter((movement) => !isOther(movement)),
    leftOut: [
      ...leftOut,
      ...others.map(({ line, currency: code, description }) => ({
        line,
        reason: `in ${code}, not in ${wanted}`,
        text: description,
      })),
    ],
    rejected,
    currency: mostCommon(movements.flatMap((movement) => movement.currency ?? [])) ?? null,
    closing,
    bank,
    accountNumber,
    warnings,
    table: null,
  });
}
