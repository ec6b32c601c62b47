import { accountIn, accountsIn, findAccountColumn } from './account-column.ts';
import { type Column, describeColumn, guessDecimal } from './amount-columns.ts';
import { type AmountGuess, guessAmount } from './guess-amount.ts';
import { findFileCurrency, guessCurrencyColumn } from './guess-currency.ts';
import { type DateGuess, findDateColumn, guessDates, isDateLike } from './guess-dates.ts';
import { guessDescription } from './guess-description.ts';
import { type LabelKind, labelKinds } from './labels.ts';
import { amountColumns, type CsvMapping } from './mapping.ts';
import { mostCommon } from './most-common.ts';
import { placeRows } from './place-rows.ts';
import type { CsvRow } from './read-rows.ts';
import { isNotDone, isPendingHeading, statusOf, summaryReason } from './words.ts';

/** Rows among which a header is. */
const MAX_HEAD_ROWS = 60;
/** Share of the states of a column without a label that have to be known. */
const KNOWN_STATES = 0.6;
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

/**
 * The most likely reading of an export, or null when no column reads as dates beside one that reads as amounts. In a file of several
 * accounts, the movements of `account` decide, or those of the one with the most.
 */
export function guessMapping(rows: readonly CsvRow[], account?: string): MappingGuess | null {
  const sample = rows.slice(0, SAMPLE_ROWS);
  const guess = guessTable(sample);
  // Where one running balance explains all rows, they are of one account, whatever a column says.
  if (!guess || guess.isCard || isWhole(guess.amount)) return guess;
  // A heading such as “Account 1234” is alone in its row.
  const isDated = ({ cells }: CsvRow) =>
    /\d/.test(cells[guess.date.column] ?? '') &&
    cells.some((cell, at) => at !== guess.date.column && cell.trim() !== '');
  // The whole file: the second account may begin after the sample.
  const table = rows.slice(guess.headRows).filter(isDated);
  const accountColumn = findAccountColumn(table, guess.labels);
  if (accountColumn === undefined) return guessMainCurrency(rows, guess, isDated) ?? guess;
  const names = accountsIn(table, accountColumn).map(({ name }) => name);
  const chosen = account !== undefined && names.includes(account) ? account : names[0];
  const own = rows.filter((row) => !isDated(row) || accountIn(row.cells[accountColumn]) === chosen);
  const ownGuess = guessTable(own.slice(0, SAMPLE_ROWS)) ?? guess;
  return { ...ownGuess, mapping: { ...ownGuess.mapping, accountColumn } };
}

/** A wallet of several currencies has a running balance for each: those of the other currencies prove nothing. */
function guessMainCurrency(
  rows: readonly CsvRow[],
  guess: MappingGuess,
  isDated: (row: CsvRow) => boolean,
): MappingGuess | null {
  const column = guess.mapping.currencyColumn;
  if (column === undefined) return null;
  const codeOf = ({ cells }: CsvRow) => (cells[column] ?? '').trim().toUpperCase();
  const codes = rows
    .filter(isDated)
    .map(codeOf)
    .filter((code) => code !== '');
  const main = mostCommon(codes);
  if (main === undefined || codes.every((code) => code === main)) return null;
  const own = rows.filter((row) => !isDated(row) || codeOf(row) === main);
  const again = guessTable(own.slice(0, SAMPLE_ROWS));
  return again?.amount.check ? { ...again, mapping: { ...again.mapping, currencyColumn: column } } : null;
}

const isWhole = ({ check }: AmountGuess): boolean => check !== null && check.steps > 1 && check.proved === check.steps;

function guessTable(sample: readonly CsvRow[]): MappingGuess | null {
  const found = findTable(sample);
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
    .filter(({ at }) => !isDate(at) && (!kinds[at]?.has('identifier') || isSide(kinds[at])));
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
  const anchor = findDateColumn(sample);
  if (anchor === null) return null;
  const isDated = ({ cells }: CsvRow) => isDateLike(cells[anchor] ?? '');
  const { headerAt, places } = placeRows(sample, isDated, true);
  const statusColumn = findStatusColumn(sample, width);
  const labelOf = (column: number) => (headerAt < 0 ? '' : (sample[headerAt]?.cells[column] ?? '').trim());
  const inTable = (row: CsvRow, at: number) =>
    places[at] === 'row' &&
    isDated(row) &&
    !isNotDone(row.cells[statusColumn ?? -1] ?? '', labelOf(statusColumn ?? -1));
  const table = sample.filter((row, at) => inTable(row, at) && !row.cells.some((cell) => summaryReason(cell)));
  if (table.length === 0) return null;
  const labels = Array.from({ length: width }, (_, at) => labelOf(at));
  return {
    headerAt,
    statusColumn,
    table,
    cells: columnsOf(table),
    labels,
    above: sample.slice(0, Math.max(0, headerAt)),
  };
}

/** “Ut fra konto” is money out, though it names an account. */
const isSide = (kinds: Set<LabelKind> | undefined): boolean => !!kinds && (kinds.has('debit') || kinds.has('credit'));

/** The column that states whether a movement was executed. */
function findStatusColumn(sample: readonly CsvRow[], width: number): number | undefined {
  for (let at = 0; at < width; at += 1) {
    const states = sample.map(({ cells }) => statusOf(cells[at] ?? ''));
    const known = states.filter((state) => state !== null).length;
    const filled = sample.filter(({ cells }) => (cells[at] ?? '').trim() !== '').length;
    const title = sample.findIndex(({ cells }) => at > 0 && isPendingHeading(cells[at] ?? ''));
    if (
      title >= 0 &&
      sample.slice(title).some(({ cells }) => isNotDone(cells[at] ?? '', sample[title]?.cells[at] ?? ''))
    )
      return at;
    const isLabelled = sample
      .slice(0, MAX_HEAD_ROWS)
      .some(({ cells }) => statusOf(cells[at] ?? '') === null && labelKinds(cells[at] ?? '').has('status'));
    if (known >= 1 && (isLabelled || (known >= (filled - 1) * KNOWN_STATES && states.includes('done')))) return at;
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
  return /card ?(member|holder|no|number|ending)|credit card|kreditkart|carte de credit|tarjeta|\bamex\b|american express|mastercard|utl\.? belopp|\bmcc\b|merchant category/i.test(
    text,
  );
}
