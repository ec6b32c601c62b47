import { DAY_MS } from '../../core/units.ts';
import { DATE_FORMATS } from './date-formats.ts';
import { DATE_KINDS, isDateLike } from './guess-dates.ts';
import { countLabels, labelKinds } from './labels.ts';
import { parseDate } from './parse-date.ts';
import type { CsvRow } from './read-rows.ts';

/** Enough rows to know a column by, and those among which its label is. */
const SAMPLE_ROWS = 1_000;
const MAX_HEAD_ROWS = 60;
/** Share of a column's cells that have to be dates of one kind. */
const MIN_SHARE = 0.9;
/** Workbooks count days from here. */
const SERIAL_ZERO_MS = Date.UTC(1899, 11, 30);
const FIRST_MS = Date.UTC(1995, 0, 1);
const LAST_MS = Date.UTC(2060, 0, 1);

type Spelling = (cell: string) => string | null;

/** Ways in which a bare number is a date: each gives it with its parts apart, or null. */
const SPELLINGS: readonly Spelling[] = [
  /** A workbook's cell without a date format: 46037.5 */
  (cell) =>
    /^\d{5}(?:[.,]\d+)?$/.test(cell) ? dayOfMs(SERIAL_ZERO_MS + Math.floor(Number.parseInt(cell, 10)) * DAY_MS) : null,
  /** Seconds or milliseconds since 1970. */
  (cell) => (/^\d{9,10}(?:\d{3})?$/.test(cell) ? dayOfMs(Number(cell) * (cell.length > 10 ? 1 : 1_000)) : null),
  /** 311224 and 241231; a workbook drops the first zero. */
  (cell) => (/^\d{5,6}$/.test(cell) ? anyDay(cell.padStart(6, '0').replace(/(..)(..)(..)/, '$1-$2-$3')) : null),
  /** 1122026, which was 01122026. */
  (cell) => (/^\d{7,8}$/.test(cell) ? anyDay(cell.padStart(8, '0')) : null),
];

/**
 * Spells out dates that are bare numbers, so that they are read like all others. Numbers may be anything: only a file without other dates
 * is changed, and only a column whose label says that it holds dates, or one of a file without labels.
 */
export function spellOutDates(rows: readonly CsvRow[]): readonly CsvRow[] {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const found = findCompact(sample);
  const dated = sample.filter(({ cells }) => cells.some(isDateLike)).length;
  if (!found.some(({ count }) => count > dated * 2)) return rows;
  const spellings = new Map(found.map(({ column, spelling }) => [column, spelling]));
  return rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell, at) => spellings.get(at)?.(cell.trim()) ?? cell),
  }));
}

function findCompact(sample: readonly CsvRow[]): { column: number; spelling: Spelling; count: number }[] {
  const head = sample.slice(0, MAX_HEAD_ROWS);
  const hasLabels = head.some(({ cells }) => countLabels(cells) > 1);
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const found = Array.from({ length: width }, (_, column) => column).flatMap((column) => {
    const labelAt = head.findIndex(({ cells }) => DATE_KINDS.some((kind) => labelKinds(cells[column] ?? '').has(kind)));
    if (hasLabels && labelAt < 0) return [];
    const filled = sample.slice(labelAt + 1).flatMap(({ cells }) => (cells[column] ?? '').trim() || []);
    const counts = SPELLINGS.map((spelling) => ({
      column,
      spelling,
      count: filled.filter((cell) => spelling(cell) !== null).length,
    }));
    return counts.find(({ count }) => count > 0 && count >= filled.length * MIN_SHARE) ?? [];
  });
  // Without labels, the first column that may be a date is one; amounts and numbers of documents follow.
  return hasLabels ? found : found.slice(0, 1);
}

const dayOfMs = (ms: number): string | null =>
  ms >= FIRST_MS && ms < LAST_MS ? new Date(ms).toISOString().slice(0, 10) : null;

const anyDay = (text: string): string | null =>
  DATE_FORMATS.some((format) => parseDate(text, format).ok) ? text : null;
