import { ok, type Result, refuse } from '../../core/result.ts';
import type { FileAccount } from '../csv/account-column.ts';
import { applyMapping, type CsvMovement, mostCommon, type SkippedLine } from '../csv/apply-mapping.ts';
import { decodeText } from '../csv/decode-text.ts';
import { type ColumnNote, explainGuess, fileWarnings, type ImportWarning } from '../csv/explain-guess.ts';
import { guessMapping } from '../csv/guess-mapping.ts';
import type { CsvMapping } from '../csv/mapping.ts';
import {
  type BankCsv,
  type BankCsvRefusal,
  MAX_CSV_BYTES,
  MAX_CSV_ROWS,
  MAX_READ_ROWS,
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
import { NO_DOCTYPE, type XmlRefusal } from './xml.ts';

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
  /** The accounts in the file, where it names them, and the one that is read. */
  accounts: FileAccount[];
  account: string | null;
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
export type ReadOptions = {
  mapping?: CsvMapping | undefined;
  /** The currency of the account that it adds to. */
  currency?: string | undefined;
  /** Which of the file's accounts is read; without it, or where the file does not have it, the file decides. */
  account?: string | undefined;
};

const SHOWN_ROWS = 8;
/** At the beginning of a file, whatever follows: a web page, which is no statement either, gets an answer of its own. */
const DOCTYPE = /^\s*(?:<\?[^>]*>\s*)*<!DOCTYPE(?!\s+html)/i;

/** Reads a file in any format that banks export. Heavy: it runs in a worker. */
export function readBankFile(bytes: Uint8Array, options: ReadOptions = {}): Result<BankFile, BankFileRefusal> {
  if (bytes.length > MAX_CSV_BYTES)
    return refuse('file_too_large', 'This file is larger than 10 MB. Export a shorter period and import it in parts.');
  if (isZip(bytes)) {
    const sheets = readXlsx(bytes, MAX_READ_ROWS);
    if (!sheets.ok) return sheets;
    const [longest] = sheets.value;
    if (!longest) return refuse('empty_file', 'This workbook is empty.');
    // A sheet of sums or notes may be longer than that of the movements.
    const rows = sheets.value.find((sheet) => guessMapping(sheet) !== null) ?? longest;
    const table = readTable(rows, options.account);
    return table.ok ? readByMapping('xlsx', { ...table.value, brokenCount: 0 }, options) : table;
  }
  const { text } = decodeText(bytes);
  if (DOCTYPE.test(text)) return refuse('bad_xml', NO_DOCTYPE);
  const statement = readOwnFormat(text, options.account);
  if (statement) {
    const { account } = options;
    const hasAccount =
      !statement.ok || account === undefined || statement.value.accounts.some(({ name }) => name === account);
    if (!hasAccount) return readBankFile(bytes, { ...options, account: undefined });
    return statement.ok ? readStatement(statement.value, options) : statement;
  }
  const csv = readBankCsv(bytes, options.account);
  return csv.ok ? readByMapping('csv', csv.value, options) : csv;
}

type OwnFormat = BankStatement & { format: FileFormat; isDateAmbiguous?: boolean };

/** Reads the formats that banks share and that leave nothing to guess; null for tables. */
function readOwnFormat(text: string, account: string | undefined): Result<OwnFormat, XmlRefusal> | null {
  if (isOfx(text)) return ok({ format: 'ofx', ...readOfx(text, account) });
  if (isQif(text)) return ok({ format: 'qif', ...readQif(text, account) });
  if (isMt940(text)) return ok({ format: 'mt940', ...readMt940(text, account) });
  if (!isCamt(text)) return null;
  const read = readCamt(text, account);
  return read.ok ? ok({ format: 'camt', ...read.value }) : read;
}

function readByMapping(
  format: 'csv' | 'xlsx',
  { rows, guess, brokenCount }: Pick<BankCsv, 'rows' | 'guess' | 'brokenCount'>,
  { mapping: chosen, currency, account }: ReadOptions,
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
  const none = { accounts: [], account: null, warnings: [] };
  const empty = { format, currency: null, closing: null, bank: null, ...none, table };
  if (!mapping) return ok({ ...empty, movements: [], leftOut: [], rejected: [] });
  const applied = applyMapping(rows, mapping, { currency, account });
  const { movements, leftOut, rejected } = applied;
  return ok({
    ...empty,
    movements,
    leftOut,
    rejected,
    accounts: applied.accounts,
    account: applied.account,
    currency: mostCommon(movements.flatMap((movement) => movement.currency ?? [])) ?? guess?.fileCurrency ?? null,
    closing: applied.closing ?? closingOfRunning(movements) ?? closingAbove(rows, headRows, mapping, movements),
    warnings: [
      ...accountWarnings(applied),
      ...fileWarnings(guess, applied, { brokenCount, isGuessed: chosen === undefined }),
    ],
  });
}

const accountWarnings = ({ accounts, account }: Pick<BankFile, 'accounts' | 'account'>): ImportWarning[] =>
  accounts.length > 1
    ? [{ kind: 'several_accounts', message: `The file holds ${accounts.length} accounts. Only ${account} is read.` }]
    : [];

const closingAbove = (
  rows: CsvRow[],
  headRows: number,
  mapping: CsvMapping,
  movements: CsvMovement[],
): StatedBalance | null => closingOfPreamble(rows.slice(0, Math.max(0, headRows - 1)), mapping, lastDay(movements));

function readStatement(statement: OwnFormat, { currency }: ReadOptions): Result<BankFile, BankFileRefusal> {
  const { format, movements, leftOut, rejected, closing, bank, accounts, account } = statement;
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
  const warnings = accountWarnings(statement);
  if (others.length > 0)
    warnings.push({
      kind: 'other_currency',
      message: `Rows in another currency are left out: ${others.length}.`,
    });
  if (statement.isDateAmbiguous)
    warnings.push({
      kind: 'date_ambiguous',
      message: 'Day and month could be swapped in every row. Check the dates below.',
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
    accounts,
    account,
    warnings,
    table: null,
  });
}
