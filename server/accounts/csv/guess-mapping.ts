import { type Column, describeColumn, guessDecimal } from './amount-columns.ts';
import { type AmountGuess, guessAmount } from './guess-amount.ts';
import { findFileCurrency, guessCurrencyColumn } from './guess-currency.ts';
import { type DateGuess, findDateColumn, guessDates, isDateLike } from './guess-dates.ts';
import { guessDescription } from './guess-description.ts';
import { labelKinds } from './labels.ts';
import { amountColumns, type CsvMapping } from './mapping.ts';
import { placeRows } from './place-rows.ts';
import type { CsvRow } from './read-rows.ts';
import { statusOf, summaryReason } from './words.ts';

/** Enough rows to judge a column by. */
const SAMPLE_ROWS = 1_000;

/** The most likely reading of a file, and its evidence. */
export type MappingGuess = {
  mapping: CsvMapping;
  labels: string[];
  /** Lines up to and including the header. */
  headRows: number;
  date: DateGuess;
  amount: AmountGuess;
  /** The decimal mark was not decided by the amounts. */
  isDecimalAssumed: boolean;
  fileCurrency: string | null;
  isCard: boolean;
};

/** The most likely reading of an export, or null when no column reads as dates beside one that reads as amounts. */
export function guessMapping(rows: readonly CsvRow[]): MappingGuess | null {
  const found = findTable(rows.slice(0, SAMPLE_ROWS));
  if (!found) return null;
  const { headerAt, statusColumn, table, cells, labels, above } = found;
  const kinds = labels.map(labelKinds);
  const fileCurrency = findFileCurrency(labels, above);
  const isDayFirst = fileCurrency === null ? null : fileCurrency !== 'USD';
  const date = guessDates(cells, kinds, { isDayFirst, otherDates: datesIn(above) });
  if (!date) return null;
  const isDate = (at: number) =>
    cells[at]?.some(isDateLike) && cells[at]?.every((cell) => cell.trim() === '' || isDateLike(cell));
  const numeric = cells
    .map((column, at) => ({ column, at }))
    .filter(({ at }) => !isDate(at) && !kinds[at]?.has('identifier'));
  const decimalGuess = guessDecimal(numeric.map(({ column }) => column));
  const decimal = decimalGuess ?? '.';
  const columns = cells.flatMap((column, at): Column[] =>
    isDate(at) ? [] : [describeColumn(at, labels[at] ?? '', kinds[at] ?? new Set(), column, decimal)],
  );
  const isCard = looksLikeCard(labels, above);
  const texts = table.map((row) => row.cells.filter((cell) => /\p{L}{3}/u.test(cell)).join(' '));
  const amount = guessAmount(columns, texts, isCard);
  if (!amount) return null;
  const read = { dateColumn: date.column, dateFormat: date.format, amount: amount.amount, decimal } as const;
  const currencyColumn = guessCurrencyColumn(columns, amountColumns(read)[0] ?? 0);
  const optional = {
    bookingDateColumn: date.bookingColumn,
    feeColumn: amount.feeColumn,
    balanceColumn: amount.balanceColumn,
    currencyColumn,
    statusColumn,
  };
  const taken = [date.column, ...amountColumns(read), ...Object.values(optional).filter((at) => at !== undefined)];
  const mapping = {
    hasHeader: headerAt >= 0,
    ...read,
    ...(Object.fromEntries(Object.entries(optional).filter(([, at]) => at !== undefined)) as Partial<CsvMapping>),
    ...guessDescription(columns, taken),
  };
  return {
    mapping,
    labels,
    headRows: headerAt + 1,
    date,
    amount,
    isDecimalAssumed: decimalGuess === null,
    fileCurrency,
    isCard,
  };
}

/** The rows that are movements, their columns, and what precedes them. Null when no column reads as dates. */
function findTable(sample: readonly CsvRow[]) {
  const width = sample.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const columnsOf = (from: readonly CsvRow[]) =>
    Array.from({ length: width }, (_, at) => from.map(({ cells }) => cells[at] ?? ''));
  const anchor = findDateColumn(columnsOf(sample));
  if (anchor === null) return null;
  const isDated = ({ cells }: CsvRow) => isDateLike(cells[anchor] ?? '');
  const { headerAt, places } = placeRows(sample, isDated, true);
  const statusColumn = findStatusColumn(sample, width);
  const inTable = (row: CsvRow, at: number) =>
    places[at] === 'row' && isDated(row) && statusOf(row.cells[statusColumn ?? -1] ?? '') !== 'notDone';
  const table = sample.filter((row, at) => inTable(row, at) && !row.cells.some((cell) => summaryReason(cell)));
  if (table.length === 0) return null;
  const labels = Array.from({ length: width }, (_, at) =>
    headerAt < 0 ? '' : (sample[headerAt]?.cells[at] ?? '').trim(),
  );
  return {
    headerAt,
    statusColumn,
    table,
    cells: columnsOf(table),
    labels,
    above: sample.slice(0, Math.max(0, headerAt)),
  };
}

/** The column that states whether a movement was executed. */
function findStatusColumn(sample: readonly CsvRow[], width: number): number | undefined {
  for (let at = 0; at < width; at += 1) {
    const states = sample.map(({ cells }) => statusOf(cells[at] ?? ''));
    const known = states.filter((state) => state !== null).length;
    const filled = sample.filter(({ cells }) => (cells[at] ?? '').trim() !== '').length;
    if (known >= 1 && known >= (filled - 1) * 0.6 && states.includes('done')) return at;
  }
  return undefined;
}

function datesIn(above: readonly CsvRow[]): string[] {
  return above.flatMap(({ cells }) =>
    cells.flatMap((cell) => cell.match(/\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/g) ?? []),
  );
}

/** Card exports name the card in a label or above the table. */
function looksLikeCard(labels: readonly string[], above: readonly CsvRow[]): boolean {
  const text = [...labels, ...above.flatMap(({ cells }) => cells)].join(' ');
  return /card ?(member|holder|no|number|ending)|credit card|kreditkart|carte de credit|tarjeta|\bamex\b|american express|mastercard|\bmcc\b|merchant category/i.test(
    text,
  );
}
