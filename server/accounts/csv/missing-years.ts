import { DAY_MS } from '../../core/units.ts';
import { DATE_FORMATS } from './date-formats.ts';
import { isDateLike } from './guess-dates.ts';
import { countLabels, labelKinds } from './labels.ts';
import { monthNumber } from './month-names.ts';
import { parseDate } from './parse-date.ts';
import type { CsvRow } from './read-rows.ts';

const SAMPLE_ROWS = 1_000;
const MAX_HEAD_ROWS = 60;
/** Share of a column's cells that have to be days without a year. */
const MIN_SHARE = 0.9;
/** Movements may be booked this long before or after the period of their statement. */
const MARGIN_DAYS = 45;
const MAX_STATEMENT_DAYS = 300;
const MONTHS = 12;

/** 28.11., 28/11 and 11-28, or 28 Nov and Nov 28. */
const SHORT_DAY = /^(\d{1,2})[./-](\d{1,2})\.?$|^(\d{1,2})[ ./-]*(\p{L}{3,})\.?$|^(\p{L}{3,})\.?[ ./-]*(\d{1,2})$/u;
const FULL_DAY =
  /\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}\b|\d{1,2}\.? \p{L}{3,}\.? \d{4}|\p{L}{3,}\.? \d{1,2},?\s+\d{4}/gu;
const MONTH = /(\p{L}{3,})\.?(?: de| del| of)? (20\d{2})\b|\b(\d{1,2})\/(20\d{2})\b/gu;

type Period = { fromMs: number; toMs: number };
type Short = { first: string; second: string };

export type YearsFound = {
  rows: readonly CsvRow[];
  /** Days have no year, and nothing in the file says which. */
  isYearMissing: boolean;
};

/**
 * Completes days without a year: by another day of the same row, or by the period that the lines outside the table name. Only columns whose
 * label says that they hold dates are changed, or the first one of a file without labels.
 */
export function spellOutYears(rows: readonly CsvRow[]): YearsFound {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const columns = findShort(sample);
  if (columns.length === 0) return { rows, isYearMissing: false };
  const isMovement = ({ cells }: CsvRow) => columns.some((column) => shortDay(cells[column]) !== null);
  const isDayFirst = !columns.some((column) =>
    sample.some(({ cells }) => Number(shortDay(cells[column])?.second) > MONTHS),
  );
  const stated = periodOf(
    sample.filter((row) => !isMovement(row)),
    isDayFirst,
  );
  const period = stated && beforeDay(stated);
  let isYearMissing = false;
  const spelled = rows.map((row) => {
    if (!isMovement(row)) return row;
    const own = periodOf([{ ...row, cells: row.cells.filter(isDateLike) }], isDayFirst) ?? period;
    if (!own) {
      isYearMissing = true;
      return row;
    }
    const cells = row.cells.map((cell, at) => (columns.includes(at) ? spellOut(cell, own, isDayFirst) : cell));
    return { ...row, cells };
  });
  return { rows: spelled, isYearMissing };
}

function findShort(sample: readonly CsvRow[]): number[] {
  const head = sample.slice(0, MAX_HEAD_ROWS);
  const headerAt = head.findIndex(({ cells }) => countLabels(cells) > 1 && cells.some(isDateLabel));
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const found = Array.from({ length: width }, (_, column) => column).filter((column) => {
    if (headerAt >= 0 && !isDateLabel(head[headerAt]?.cells[column] ?? '')) return false;
    const filled = sample
      .slice(headerAt + 1)
      .flatMap(({ cells }) => (cells.length > 2 ? (cells[column] ?? '').trim() || [] : []));
    const short = filled.filter((cell) => shortDay(cell) !== null).length;
    return short > 0 && short >= filled.length * MIN_SHARE;
  });
  return headerAt >= 0 ? found : found.filter((column) => column === 0);
}

const isDateLabel = (label: string): boolean => {
  const kinds = labelKinds(label);
  return kinds.has('date') || kinds.has('bookingDate') || kinds.has('transactionDate') || kinds.has('valueDate');
};

/** Whether a cell is a day without a year, such as 28.11. or 28 Nov. */
export const isShortDay = (cell: string): boolean => shortDay(cell) !== null;

function shortDay(cell: string | undefined): Short | null {
  const [, a, b, day, month, monthBefore, dayAfter] = SHORT_DAY.exec((cell ?? '').trim()) ?? [];
  if (a !== undefined && b !== undefined) return { first: a, second: b };
  const name = month ?? monthBefore;
  const number = day ?? dayAfter;
  if (name === undefined || number === undefined) return null;
  const at = monthNumber(name);
  return at === null ? null : { first: number, second: String(at) };
}

/** Everything between the first and the last day that the lines name. */
function periodOf(rows: readonly CsvRow[], isDayFirst: boolean): Period | null {
  const text = rows.map(({ cells }) => cells.join(' ')).join('\n');
  const orders = [isDayFirst ? 'DD/MM/YYYY' : 'MM/DD/YYYY', ...DATE_FORMATS.toReversed()] as const;
  const days = [...text.matchAll(FULL_DAY)].flatMap(([day]) => {
    const read = orders.map((format) => parseDate(day, format)).find(({ ok }) => ok);
    return read?.ok ? Date.parse(read.value) : [];
  });
  const all = days.length > 0 ? days : [...text.matchAll(MONTH)].flatMap(daysOfMonth);
  return all.length === 0 ? null : { fromMs: Math.min(...all), toMs: Math.max(...all) };
}

function daysOfMonth([, name, year, number, numberYear]: RegExpExecArray): number[] {
  const month = name === undefined ? Number(number) : monthNumber(name);
  if (month === null || month < 1 || month > MONTHS) return [];
  const from = Date.UTC(Number(year ?? numberYear), month - 1, 1);
  return [from, from + 30 * DAY_MS];
}

/** A single day is that of the statement, which its movements precede. */
const beforeDay = ({ fromMs, toMs }: Period): Period => ({
  fromMs: fromMs === toMs ? toMs - MAX_STATEMENT_DAYS * DAY_MS : fromMs,
  toMs,
});

/** The cell with the year that brings it nearest to the period, which is the later one where two are equally near. */
function spellOut(cell: string, { fromMs, toMs }: Period, isDayFirst: boolean): string {
  const short = shortDay(cell);
  if (!short) return cell;
  const [day, month] = isDayFirst ? [short.first, short.second] : [short.second, short.first];
  const last = new Date(toMs).getUTCFullYear();
  const distance = (year: number) => {
    const ms = Date.UTC(year, Number(month) - 1, Number(day));
    return Math.max(fromMs - ms, ms - toMs, 0);
  };
  const years = [last + 1, last, last - 1].sort((a, b) => distance(a) - distance(b));
  const year = years[0] ?? last;
  return distance(year) > MARGIN_DAYS * DAY_MS ? cell : `${short.first}/${short.second}/${year}`;
}
