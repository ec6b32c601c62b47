import { type Result, refuse } from '../../core/result.ts';
import { decodeText } from '../csv/decode-text.ts';
import { MAX_COLUMNS } from '../csv/mapping.ts';
import { MAX_CSV_BYTES, MAX_READ_ROWS, readBankCsv, readTable, TOO_WIDE } from '../csv/read-bank-csv.ts';
import { isWorkbook, unpackArchive } from './archive.ts';
import type { BankFile, BankFileRefusal, ReadOptions } from './bank-file.ts';
import { isHtml, readHtml } from './html.ts';
import { readByMapping } from './read-by-mapping.ts';
import { readOneStatement, readStatements } from './read-statements.ts';
import { isSpreadsheetXml, readSpreadsheetXml } from './spreadsheet-xml.ts';
import { isZip, readXlsx, type Sheet } from './xlsx.ts';

const MAX_SHEETS_NAMED = 3;

/** Reads a file in any format that banks export. Heavy: it runs in a worker. */
export function readBankFile(bytes: Uint8Array, options: ReadOptions = {}): Result<BankFile, BankFileRefusal> {
  if (bytes.length > MAX_CSV_BYTES)
    return refuse('file_too_large', 'This file is larger than 10 MB. Export a shorter period and import it in parts.');
  return isZip(bytes) ? readZip(bytes, options) : readPlain(bytes, options);
}

/** A workbook, or an archive of one file or of several statements. */
function readZip(bytes: Uint8Array, options: ReadOptions): Result<BankFile, BankFileRefusal> {
  if (isWorkbook(bytes)) {
    const sheets = readXlsx(bytes, MAX_READ_ROWS);
    return sheets.ok ? readSheets(sheets.value, options) : sheets;
  }
  const files = unpackArchive(bytes);
  if (!files.ok) return files;
  const [only, ...more] = files.value;
  if (!only || more.length > 0) return readStatements(files.value, options);
  if (isZip(only.bytes) && !isWorkbook(only.bytes))
    return refuse('bad_archive', 'This ZIP archive holds another one. Unpack it and import the bank file in it.');
  return readBankFile(only.bytes, options);
}

function readPlain(bytes: Uint8Array, options: ReadOptions): Result<BankFile, BankFileRefusal> {
  const { text, brokenCount } = decodeText(bytes);
  const statement = readOneStatement(text, options);
  if (statement) return statement;
  if (isSpreadsheetXml(text)) {
    const sheets = readSpreadsheetXml(text, MAX_READ_ROWS);
    return sheets.ok
      ? readSheets(
          sheets.value.map((rows) => ({ name: '', rows })),
          options,
        )
      : sheets;
  }
  if (isHtml(text)) return readPage(text, brokenCount, options);
  const csv = readBankCsv(bytes, options.account);
  return csv.ok ? readByMapping('csv', csv.value, options) : csv;
}

/** The tables of a web page. */
function readPage(text: string, brokenCount: number, options: ReadOptions): Result<BankFile, BankFileRefusal> {
  const rows = readHtml(text, MAX_READ_ROWS);
  if (rows.length === 0)
    return refuse('not_csv', 'This is a web page without a table of movements. Ask your bank’s site for a CSV export.');
  if (rows.some(({ cells }) => cells.length > MAX_COLUMNS)) return refuse('too_many_columns', TOO_WIDE);
  const table = readTable(rows, options.account);
  return table.ok ? readByMapping('html', { ...table.value, brokenCount }, options) : table;
}

/** The longest sheet that holds movements: one of sums or notes may be longer. */
function readSheets(sheets: Sheet[], options: ReadOptions): Result<BankFile, BankFileRefusal> {
  const tables = sheets.map(({ rows }) => readTable(rows, options.account));
  const hasMovements = tables.map((table) =>
    table.ok ? table.value.mapping !== null : table.refusal.kind === 'too_many_rows',
  );
  const at = Math.max(0, hasMovements.indexOf(true));
  const sheet = sheets[at];
  const table = tables[at];
  if (!sheet || !table) return refuse('empty_file', 'This workbook is empty.');
  if (!table.ok) return table;
  const read = readByMapping('xlsx', { ...table.value, brokenCount: 0 }, options);
  const others = sheets.filter((_, other) => other !== at && hasMovements[other]).map(({ name }) => `“${name}”`);
  const named = others.slice(0, MAX_SHEETS_NAMED).join(', ');
  if (read.ok && others.length > 0)
    read.value.warnings.unshift({
      kind: 'other_sheets',
      message: `Only the sheet “${sheet.name}” is read. Save ${named} as CSV and import ${others.length === 1 ? 'it' : 'them'} as well.`,
    });
  return read;
}
