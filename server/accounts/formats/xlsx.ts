import { strFromU8, unzipSync } from 'fflate';
import { ok, type Refusal, type Result, refuse } from '../../core/result.ts';
import { DAY_MS } from '../../core/units.ts';
import { MAX_COLUMNS } from '../csv/mapping.ts';
import { TOO_WIDE } from '../csv/read-bank-csv.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { readXml, type XmlRefusal } from './xml.ts';

export const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;
const MAX_ENTRIES = 2_000;
/** What Excel itself allows in a cell. Many cells may name one shared text. */
const MAX_CELL_CHARS = 32_767;

export type XlsxRefusal = Refusal<'bad_workbook' | 'workbook_too_large' | 'too_many_columns'> | XmlRefusal;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Parts of a workbook that hold cells; everything else is not unpacked. */
const PARTS =
  /^xl\/(?:workbook\.xml|sharedStrings\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/i;

export type Sheet = { name: string; rows: CsvRow[] };

/** Reads the sheets as rows of text, dates as YYYY-MM-DD, the longest first. At most `maxRows` + 1 rows of each are read. */
export function readXlsx(bytes: Uint8Array, maxRows: number): Result<Sheet[], XlsxRefusal> {
  const parts = unpack(bytes);
  if (!parts.ok) return parts;
  const sheets = Object.keys(parts.value)
    .filter((name) => /^xl\/worksheets\//i.test(name))
    .sort();
  if (sheets.length === 0)
    return refuse('bad_workbook', 'This file is not an Excel workbook that can be read. Save it as .xlsx or CSV.');
  const text = (name: string) => (parts.value[name] ? strFromU8(parts.value[name]) : '');
  const strings = readStrings(text('xl/sharedStrings.xml'));
  if (!strings.ok) return strings;
  const styles = readDateStyles(text('xl/styles.xml'));
  if (!styles.ok) return styles;
  const startsIn1904 = /date1904="(?:1|true)"/.test(text('xl/workbook.xml'));
  const names = sheetNames(text('xl/workbook.xml'), text('xl/_rels/workbook.xml.rels'));
  if (!names.ok) return names;
  const read: Sheet[] = [];
  for (const part of sheets) {
    const rows = readSheet(text(part), { strings: strings.value, dateStyles: styles.value, startsIn1904 }, maxRows);
    if (!rows.ok) return rows;
    const file = part.replace(/^.*\//, '');
    if (rows.value.length > 0)
      read.push({ name: names.value.get(file) ?? file.replace(/\.xml$/i, ''), rows: rows.value });
  }
  return ok(read.sort((a, b) => b.rows.length - a.rows.length));
}

/** The name of the sheet in each file. */
function sheetNames(book: string, relations: string): Result<Map<string, string>, XmlRefusal> {
  const files = new Map<string, string>();
  const names = new Map<string, string>();
  for (const xml of [relations, book]) {
    if (xml === '') continue;
    const read = readXml(xml, {
      open(element, attributes) {
        if (element === 'Relationship') files.set(attributes.Id ?? '', (attributes.Target ?? '').replace(/^.*\//, ''));
        if (element === 'sheet') names.set(files.get(attributes['r:id'] ?? '') ?? '', attributes.name ?? '');
      },
    });
    if (!read.ok) return read;
  }
  return ok(names);
}

/** Sizes are checked before anything is unpacked; each part is unpacked into a buffer of its declared size, so that it cannot lie. */
function unpack(bytes: Uint8Array): Result<Record<string, Uint8Array>, XlsxRefusal> {
  let total = 0;
  let entries = 0;
  try {
    const parts = unzipSync(bytes, {
      filter({ name, originalSize, size }) {
        entries += 1;
        if (!PARTS.test(name)) return false;
        total += Math.max(originalSize, size);
        return total <= MAX_UNPACKED_BYTES && entries <= MAX_ENTRIES;
      },
    });
    if (total > MAX_UNPACKED_BYTES || entries > MAX_ENTRIES)
      return refuse('workbook_too_large', 'This workbook is larger than 100 MB unpacked. Save the one sheet as CSV.');
    return ok(parts);
  } catch {
    return refuse('bad_workbook', 'This workbook is damaged. Download it again, or save it as CSV.');
  }
}

function readStrings(xml: string): Result<string[], XmlRefusal> {
  const strings: string[] = [];
  let current: string | null = null;
  let isText = false;
  let isPhonetic = false;
  if (xml === '') return ok(strings);
  const read = readXml(xml, {
    open(name) {
      if (name === 'si') current = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    text(part) {
      if (isText && current !== null) current += part;
    },
    close(name) {
      if (name === 'si') strings.push((current ?? '').slice(0, MAX_CELL_CHARS));
      if (name === 'rPh') isPhonetic = false;
      isText = false;
    },
  });
  return read.ok ? ok(strings) : read;
}

/** Which cell styles show a number as a date. */
function readDateStyles(xml: string): Result<Set<number>, XmlRefusal> {
  const dateFormats = new Set([14, 15, 16, 17, 22, 27, 30, 36, 50, 57]);
  const styles = new Set<number>();
  let isCellStyles = false;
  let index = 0;
  if (xml === '') return ok(styles);
  const read = readXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt' && isDateCode(attributes.formatCode ?? '')) dateFormats.add(Number(attributes.numFmtId));
      if (name === 'cellXfs') isCellStyles = true;
      if (name === 'xf' && isCellStyles) {
        if (dateFormats.has(Number(attributes.numFmtId))) styles.add(index);
        index += 1;
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellStyles = false;
    },
  });
  return read.ok ? ok(styles) : read;
}

const isDateCode = (code: string): boolean => /[dy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|[\\_*]./g, ''));

type Book = { strings: string[]; dateStyles: Set<number>; startsIn1904: boolean };

function readSheet(xml: string, book: Book, maxRows: number): Result<CsvRow[], XlsxRefusal> {
  const rows: CsvRow[] = [];
  let row: CsvRow = { line: 0, cells: [] };
  let cell = { type: '', style: -1, column: -1 };
  let value = '';
  let isValue = false;
  let isTooWide = false;
  const read = readXml(xml, {
    isDone: () => rows.length > maxRows || isTooWide,
    open(name, attributes) {
      if (name === 'row') {
        row = { line: Number(attributes.r) || row.line + 1, cells: [] };
        cell.column = -1;
      }
      if (name === 'c') {
        cell = {
          type: attributes.t ?? 'n',
          style: Number(attributes.s ?? -1),
          // A cell without a reference follows the last one, which may be empty.
          column: columnNumber(attributes.r ?? '') ?? cell.column + 1,
        };
        value = '';
      }
      isValue = name === 'v' || name === 't';
    },
    text(part) {
      if (isValue) value += part;
    },
    close(name) {
      isValue = false;
      if (name === 'c' && value !== '') {
        if (cell.column >= MAX_COLUMNS) isTooWide = true;
        else {
          while (row.cells.length < cell.column) row.cells.push('');
          row.cells[cell.column] = cellText(cell, value, book);
        }
      }
      if (name === 'row' && row.cells.some((text) => text.trim() !== '')) rows.push(row);
    },
  });
  if (isTooWide) return refuse('too_many_columns', TOO_WIDE);
  return read.ok ? ok(rows) : read;
}

/** 'AB12' is column 27, counted from 0. */
function columnNumber(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (!letters) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText({ type, style }: { type: string; style: number }, value: string, book: Book): string {
  if (type === 's') return book.strings[Number(value)] ?? '';
  if (type === 'd') return value.slice(0, 10);
  if (type !== 'n') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  if (book.dateStyles.has(style) && number > 0) return serialDate(number, book.startsIn1904);
  // Computed cells carry binary rounding: 12.340000000000002.
  return Number.isInteger(number) ? String(number) : String(Number(number.toFixed(4)));
}

const DAYS_TO_1970 = 25_569;
const DAYS_1900_TO_1904 = 1_462;

function serialDate(serial: number, startsIn1904: boolean): string {
  const days = Math.floor(serial) - DAYS_TO_1970 + (startsIn1904 ? DAYS_1900_TO_1904 : 0);
  const date = new Date(days * DAY_MS);
  return Number.isNaN(date.getTime()) ? String(serial) : date.toISOString().slice(0, 10);
}
