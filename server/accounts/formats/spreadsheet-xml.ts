import { ok, type Result, refuse } from '../../core/result.ts';
import { MAX_COLUMNS } from '../csv/mapping.ts';
import { type BankCsvRefusal, TOO_WIDE } from '../csv/read-bank-csv.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { readXml, type XmlRefusal } from './xml.ts';

/** The workbook that Excel 2003 wrote as one XML file, which many banks still call .xls. */
export const isSpreadsheetXml = (text: string): boolean =>
  /<(?:\w+:)?Workbook[^>]*urn:schemas-microsoft-com:office:spreadsheet/.test(text.slice(0, 4_000));

/** Reads the sheets as rows of text, the longest first. At most `maxRows` + 1 rows of each are read. */
export function readSpreadsheetXml(text: string, maxRows: number): Result<CsvRow[][], BankCsvRefusal | XmlRefusal> {
  const sheets: CsvRow[][] = [];
  let line = 0;
  let cells: string[] = [];
  let column = 0;
  let value: string | null = null;
  let isTooWide = false;
  const read = readXml(text, {
    isDone: () => isTooWide,
    open(name, attributes) {
      const index = Number(attributes['ss:Index'] ?? attributes.Index ?? 0);
      if (name === 'Worksheet') {
        sheets.push([]);
        line = 0;
      } else if (name === 'Row') {
        line = index || line + 1;
        cells = [];
        column = 0;
      } else if (name === 'Cell') column = index || column + 1;
      else if (name === 'Data') value = '';
    },
    text(part) {
      if (value !== null) value += part;
    },
    close(name) {
      if (name === 'Data') {
        if (column > MAX_COLUMNS) isTooWide = true;
        else {
          while (cells.length < column - 1) cells.push('');
          cells[column - 1] = value ?? '';
        }
        value = null;
      }
      const sheet = sheets.at(-1);
      if (name === 'Row' && sheet && sheet.length <= maxRows && cells.some((cell) => cell.trim() !== ''))
        sheet.push({ line, cells });
    },
  });
  if (isTooWide) return refuse('too_many_columns', TOO_WIDE);
  return read.ok ? ok(sheets.sort((a, b) => b.length - a.length)) : read;
}
