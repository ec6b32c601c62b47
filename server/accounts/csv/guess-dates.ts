import { DAY_MS } from '../../core/units.ts';
import { DATE_FORMATS, type DateFormat } from './date-formats.ts';
import type { LabelKind } from './labels.ts';
import { monthLanguage } from './month-names.ts';
import { parseDate } from './parse-date.ts';
import type { CsvRow } from './read-rows.ts';
import { statusOf } from './words.ts';

export type DateGuess = {
  column: number;
  bookingColumn: number | undefined;
  format: DateFormat;
  /** Why this order of day and month; null when only one order fits. */
  decidedBy: string | null;
  isAmbiguous: boolean;
};

/** Lines above a table, such as “Printed on: 31.01.2026”, fill fewer cells than a movement does. */
export const MIN_MOVEMENT_CELLS = 3;

/** The column with the most cells that are dates; its rows are the rows of the table. The left one at a tie. */
export function findDateColumn(rows: readonly CsvRow[]): number | null {
  const full = rows.filter(({ cells }) => cells.filter((cell) => cell.trim() !== '').length >= MIN_MOVEMENT_CELLS);
  return mostDated(full) ?? mostDated(rows);
}

function mostDated(rows: readonly CsvRow[]): number | null {
  const counts: number[] = [];
  for (const { cells } of rows)
    cells.forEach((cell, at) => {
      counts[at] = (counts[at] ?? 0) + (isDateLike(cell) ? 1 : 0);
    });
  const most = Math.max(0, ...counts);
  return most === 0 ? null : counts.indexOf(most);
}

export const isDateLike = (cell: string): boolean =>
  DATE_FORMATS.some((format) => {
    const date = parseDate(cell, format);
    return date.ok || date.refusal.kind === 'no_such_day';
  }) && isPlausible(cell);

/** Eight or fourteen digits are a date only within living memory: account numbers have as many. Six digits are spelled out first. */
const isPlausible = (cell: string): boolean =>
  !/^\d{6}$/.test(cell.trim()) &&
  (!/^\d{8}(\d{6})?$/.test(cell.trim()) ||
    DATE_FORMATS.some((format) => {
      const date = parseDate(cell, format);
      return date.ok && date.value >= '1990' && date.value < '2100';
    }));

const DATE_SHARE = 0.8;
/** The day of the transaction is what people remember; a value date is for interest only. */
const RANKS: [LabelKind, number][] = [
  ['transactionDate', 4],
  ['valueDate', 1],
  ['bookingDate', 2],
  ['date', 3],
];

export const DATE_KINDS = RANKS.map(([kind]) => kind);

/** Which columns hold the dates, and in which order their parts are written. `rows` are the rows of the table. */
export function guessDates(
  table: readonly (readonly string[])[],
  kinds: readonly Set<LabelKind>[],
  hints: { isDayFirst: boolean | null; otherDates: readonly string[] },
): DateGuess | null {
  const dates = table.flatMap((cells, column) => {
    // “Pending” may be written in place of the day.
    const filled = cells.filter((cell) => cell.trim() !== '' && statusOf(cell) !== 'notDone');
    const read = filled.filter(isDateLike).length;
    if (read === 0 || read < filled.length * DATE_SHARE) return [];
    const rank = RANKS.find(([kind]) => kinds[column]?.has(kind))?.[1] ?? 2.5;
    return [{ column, rank, share: filled.length / cells.length, isOneDay: isOneDay(filled) }];
  });
  const usual = dates.filter(({ share }) => share > 0.5);
  // Beside days that differ, the same day in every row is that of the export or of its period.
  const varied = usual.filter((date) => !date.isOneDay);
  const likely = [varied, usual, dates].find(({ length }) => length > 0) ?? [];
  const [best] = [...likely].sort((a, b) => b.rank - a.rank || a.column - b.column);
  if (!best) return null;
  const booking = dates
    .filter(({ isOneDay }) => best.isOneDay || !isOneDay)
    .filter(({ column, rank }) => column !== best.column && rank >= 2 && rank < 4)
    .sort((a, b) => Math.abs(a.rank - 2) - Math.abs(b.rank - 2))[0];
  const others = dates.filter(({ column }) => column !== best.column).map(({ column }) => table[column] ?? []);
  const order = guessOrder(table[best.column] ?? [], [...others, hints.otherDates], hints.isDayFirst);
  return order && { column: best.column, bookingColumn: booking?.column, ...order };
}

/** Fewer rows may well be of one day. */
const MIN_ONE_DAY_ROWS = 3;

const isOneDay = (cells: readonly string[]): boolean => cells.length >= MIN_ONE_DAY_ROWS && new Set(cells).size === 1;

const LEAP_TIMES = 10;

type Order = Pick<DateGuess, 'format' | 'decidedBy' | 'isAmbiguous'>;

/** 03/04 may be March or April: decided by a day past the 12th, then by the other date columns, the order of the rows, and the country. */
function guessOrder(
  cells: readonly string[],
  others: readonly (readonly string[])[],
  isDayFirst: boolean | null,
): Order | null {
  const measured = DATE_FORMATS.map((format) => ({ format, ...measure(cells, format) })).filter(({ read }) => read > 0);
  const orders = measured.some(({ format }) => format !== 'YYYY-MM-DD') ? dropShortYears(cells, measured) : measured;
  const most = Math.max(0, ...orders.map(({ read }) => read));
  const fit = orders.filter(({ read }) => read === most);
  const [first, second] = fit;
  if (!first) return null;
  if (!second || fit.every(({ days }) => days.join() === first.days.join()))
    return { format: first.format, decidedBy: null, isAmbiguous: false };
  for (const other of others) {
    const counts = fit.map(({ format }) => measure(other, format).read);
    const top = Math.max(...counts);
    const winners = fit.filter((_, at) => counts[at] === top);
    if (top > 0 && winners.length === 1 && winners[0])
      return { format: winners[0].format, decidedBy: 'other dates in the file', isAmbiguous: false };
  }
  const sorted = [...fit].sort((a, b) => a.turns - b.turns || a.leapDays - b.leapDays);
  const [likely, next] = sorted;
  if (likely && next && (likely.turns !== next.turns || likely.leapDays * 3 < next.leapDays))
    return { format: likely.format, decidedBy: 'the order of the rows', isAmbiguous: false };
  const local = fit.find(({ format }) => format === (isDayFirst === false ? 'MM/DD/YYYY' : 'DD/MM/YYYY')) ?? first;
  return {
    format: local.format,
    decidedBy: isDayFirst === null ? 'a guess' : 'the usual order for this currency',
    isAmbiguous: true,
  };
}

/** 26-01-05 begins with its year only where the days of the month would leap over years. */
function dropShortYears<T extends { format: DateFormat; leapDays: number }>(
  cells: readonly string[],
  orders: T[],
): T[] {
  if (cells.some((cell) => /\d{4}/.test(cell))) return orders;
  const isYearFirst = ({ format }: T) => format === 'YYYY-MM-DD';
  const leap = orders.find(isYearFirst)?.leapDays ?? Number.POSITIVE_INFINITY;
  const others = orders.filter((order) => !isYearFirst(order));
  return others.every(({ leapDays }) => leap * LEAP_TIMES < leapDays) ? orders.filter(isYearFirst) : others;
}

/** Exports are sorted: under the right order the days turn back less often and leap less far. */
function measure(cells: readonly string[], format: DateFormat) {
  const language = monthLanguage(cells);
  const days = cells.flatMap((cell) => {
    const date = parseDate(cell, format, language);
    return date.ok ? [Date.parse(date.value) / DAY_MS] : [];
  });
  const moves = days.slice(1).map((day, at) => day - (days[at] ?? day));
  const ups = moves.filter((move) => move > 0).length;
  const downs = moves.filter((move) => move < 0).length;
  return {
    days,
    read: days.length,
    turns: Math.min(ups, downs),
    leapDays: moves.reduce((sum, move) => sum + Math.abs(move), 0),
  };
}
