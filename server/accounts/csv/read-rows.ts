import Papa from 'papaparse';
import { MAX_COLUMNS } from './mapping.ts';

/**
 * `line` is where the record begins in the file, counted from 1, quoted line breaks and blank lines included. A row with a `problem` is
 * rejected for it.
 */
export type CsvRow = { line: number; cells: string[]; problem?: string };

const DELIMITERS = ['\t', ';', ',', '|'];
const SAMPLE_CHARS = 64_000;
const SAMPLE_ROWS = 60;
/** Characters that may be read again because of stray quotes; past it, quotes mean nothing in this file. */
const MAX_REPAIR_CHARS = 20_000_000;

/**
 * Splits text into its records without the blank ones. A file with more than `maxRows` gives one row more; a row wider than any statement
 * ends the reading. A quote that is never closed properly spoils its own line only: that line is read again as if quotes meant nothing.
 */
export function readRows(text: string, maxRows: number): { rows: CsvRow[]; isTooWide: boolean } {
  let rest = text.replace(/\r\n?/g, '\n');
  const announced = /^sep=([\t;,|])\n/i.exec(rest)?.[1];
  rest = unwrapLines(rest);
  const delimiter = announced ?? guessDelimiter(rest);
  const rows: CsvRow[] = [];
  let line = 1;
  if (announced) {
    rest = rest.slice(rest.indexOf('\n') + 1);
    line = 2;
  }
  let repairChars = 0;
  while (rest !== '' && rows.length <= maxRows && !isWide(rows.at(-1))) {
    const stop = readUntilStrayQuote(rest, line, delimiter, repairChars < MAX_REPAIR_CHARS, rows, maxRows);
    if (!stop) break;
    repairChars += stop.lostChars;
    const end = rest.indexOf('\n', stop.offset);
    const spoiled = rest.slice(stop.offset, end === -1 ? undefined : end);
    addRow(rows, stop.line, spoiled.split(delimiter).map(unquote));
    rest = end === -1 ? '' : rest.slice(end + 1);
    line = stop.line + 1;
  }
  if (isWide(rows.at(-1))) return { rows: [], isTooWide: true };
  return { rows, isTooWide: false };
}

const isWide = (row: CsvRow | undefined): boolean => (row?.cells.length ?? 0) > MAX_COLUMNS;

/** Spreadsheets saved twice have each line in quotes of its own: "Date,""Text"",Amount". */
function unwrapLines(text: string): string {
  const sample = text
    .slice(0, SAMPLE_CHARS)
    .split('\n', SAMPLE_ROWS)
    .filter((line) => line.trim() !== '');
  const isWrapped = (line: string) => /^"(?:[^"]|"")*"$/.test(line) && /[,;\t|]/.test(line);
  // Two quoted cells would need a single quote between them.
  if (sample.length < 2 || !sample.every((line, at) => isWrapped(line) || at === sample.length - 1)) return text;
  return text
    .split('\n')
    .map((line) => (isWrapped(line) ? line.slice(1, -1).replaceAll('""', '"') : line))
    .join('\n');
}

/** The record that a stray quote spoils: where it begins, and how much text the quote swallowed. */
type StrayQuote = { offset: number; line: number; lostChars: number };

function readUntilStrayQuote(
  text: string,
  firstLine: number,
  delimiter: string,
  hasQuotes: boolean,
  rows: CsvRow[],
  maxRows: number,
): StrayQuote | null {
  let offset = 0;
  let line = firstLine;
  let stop: StrayQuote | null = null;
  Papa.parse<string[]>(text, {
    delimiter,
    newline: '\n',
    // Papa needs some quote character: where quotes mean nothing it gets one that no text has.
    quoteChar: hasQuotes ? '"' : '\u0000',
    step({ data, errors, meta }, parser) {
      if (errors.some(({ type }) => type === 'Quotes')) {
        stop = { offset, line, lostChars: meta.cursor - offset };
        parser.abort();
        return;
      }
      addRow(rows, line, data);
      line += countLineBreaks(text, offset, meta.cursor);
      offset = meta.cursor;
      if (rows.length > maxRows || isWide(rows.at(-1))) parser.abort();
    },
  });
  return stop;
}

function addRow(rows: CsvRow[], line: number, cells: string[]): void {
  const width = cells.findLastIndex((cell) => cell.trim() !== '') + 1;
  // Empty cells at the end are kept as far as a table may reach: a column may be empty in some rows.
  if (width > 0)
    rows.push({ line, cells: cells.length > MAX_COLUMNS ? cells.slice(0, Math.max(width, MAX_COLUMNS)) : cells });
}

function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

const unquote = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

/**
 * The delimiter that gives the largest table: rows of one width, times the delimiters in each. Papa's own guess is misled by the lines
 * above the table, and a count of rows alone by decimal commas.
 */
function guessDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARS);
  let best = { delimiter: ',', size: 0 };
  for (const delimiter of DELIMITERS) {
    const { data } = Papa.parse<string[]>(sample, {
      delimiter,
      newline: '\n',
      preview: SAMPLE_ROWS,
      skipEmptyLines: true,
    });
    const rowsByWidth = new Map<number, number>();
    for (const { length } of data) if (length > 1) rowsByWidth.set(length, (rowsByWidth.get(length) ?? 0) + 1);
    for (const [width, rows] of rowsByWidth) {
      const size = rows * (width - 1);
      if (size > best.size) best = { delimiter, size };
    }
  }
  return best.delimiter;
}
