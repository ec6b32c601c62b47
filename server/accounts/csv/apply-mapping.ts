import { ok, type Result, refuse } from '../../core/result.ts';
import { accountIn, accountsIn, type FileAccount, otherAccountReason } from './account-column.ts';
import { signByBalance } from './check-balance.ts';
import { currencyInLabel, currencyOf } from './currency-codes.ts';
import { isDateLike } from './guess-dates.ts';
import { amountColumns, type CsvMapping } from './mapping.ts';
import { monthLanguage } from './month-names.ts';
import { leaveOutOtherCurrencies, MAX_TEXT_CHARS } from './other-currencies.ts';
import { parseDate } from './parse-date.ts';
import { type Place, placeRows } from './place-rows.ts';
import { type MoneyCell, readAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';
import { lastDay, takeBareBalance } from './stated-balance.ts';
import {
  directionHint,
  isBalanceText,
  isClosingText,
  isNotDone,
  isTotalText,
  statusOf,
  summaryReason,
} from './words.ts';

/** `line` is the line of the file, dates are 'YYYY-MM-DD'; money in is positive. */
export type CsvMovement = {
  line: number;
  date: string;
  /** When the bank booked it, if the file has it. Balances count by this day. */
  bookedOn: string | null;
  amountCents: number;
  description: string;
  payee: string | null;
  /** Null when the file does not say. */
  currency: string | null;
  /** The account's balance after it, where the file has a running balance. */
  balanceCents: number | null;
};
/** A row that is no movement, or one that could not be read. */
export type SkippedLine = { line: number; reason: string; text: string };

export type AppliedMapping = {
  movements: CsvMovement[];
  leftOut: SkippedLine[];
  rejected: SkippedLine[];
  /** The closing balance that a row of the table states. */
  closing: { cents: number; date: string } | null;
  /** The accounts that a column names, and the one that is read: movements of several accounts are never mixed. */
  accounts: FileAccount[];
  account: string | null;
};

const MAX_DESCRIPTION_CHARS = 500;
const MAX_PAYEE_CHARS = 200;

/**
 * Reads each row by itself: one that cannot be read is rejected with its line and a reason, and costs no other. Rows that are no
 * movements, such as totals, pending transactions and other currencies, are left out with a reason. `currency` is the account's; without
 * one, the currency of most rows counts.
 */
export function applyMapping(
  rows: readonly CsvRow[],
  mapping: CsvMapping,
  { currency, account: wanted }: { currency?: string | undefined; account?: string | undefined } = {},
): AppliedMapping {
  const applied: AppliedMapping = {
    movements: [],
    leftOut: [],
    rejected: [],
    closing: null,
    accounts: [],
    account: null,
  };
  const language = monthLanguage(rows.map(({ cells }) => cells[mapping.dateColumn] ?? ''));
  const readDay = (cell: string | undefined) => parseDate(cell ?? '', mapping.dateFormat, language);
  const isDated = ({ cells }: CsvRow) => readDay(cells[mapping.dateColumn]).ok;
  const { headerAt, places } = placeRows(rows, isDated, mapping.hasHeader);
  const fileCurrency = labelCurrency(rows[headerAt]?.cells ?? [], mapping);
  const statusLabel = rows[headerAt]?.cells[mapping.statusColumn ?? -1] ?? '';
  const otherAccount = chooseAccount(
    applied,
    rows.filter((_, at) => places[at] === 'row'),
    mapping,
    wanted,
  );
  let previous: CsvMovement | null = null;
  const closingRows: CsvRow[] = [];
  rows.forEach((row, at) => {
    const isRow = places[at] === 'row';
    const reason =
      placeReason(places[at] ?? 'row') ??
      (isRow ? (otherAccount(row) ?? skipReason(row.cells, mapping, statusLabel)) : null);
    if (places[at] === 'above' || places[at] === 'header') return;
    if (reason) {
      applied.leftOut.push(skipped(row, reason));
      if (places[at] !== 'otherTable' && !otherAccount(row) && row.cells.some(isClosingText)) closingRows.push(row);
      previous = null;
      return;
    }
    if (previous && isContinuation(row.cells, mapping)) {
      previous.description = join([previous.description, ...textsOf(row.cells, mapping)]);
      return;
    }
    const read = readMovement(row, mapping, { fileCurrency, readDay });
    previous = read.ok ? read.value : null;
    if (read.ok) applied.movements.push(read.value);
    else if (read.refusal.kind === 'no_amount') {
      applied.leftOut.push(skipped(row, 'a row without an amount'));
      if (row.cells.some(isBalanceText)) closingRows.push(row);
    } else applied.rejected.push(skipped(row, read.refusal.message));
  });
  applied.closing = newestClosing(closingRows, mapping, lastDay(applied.movements));
  const bare = mapping.hasHeader ? null : takeBareBalance(applied.movements, rows);
  if (bare) {
    applied.closing ??= { cents: bare.amountCents, date: bare.date };
    applied.leftOut.push({ line: bare.line, reason: 'a balance, not a movement', text: bare.date });
  }
  if (mapping.amount.kind === 'signed' && mapping.amount.sign === 'byBalance') signMovements(applied.movements);
  return leaveOutOtherCurrencies(applied, currency);
}

/** The first movement of all has no balance before it: its words decide, and most movements are money out. */
function signMovements(movements: CsvMovement[]): void {
  const cents = signByBalance(
    movements.map(({ amountCents }) => amountCents),
    movements.map(({ balanceCents }) => balanceCents),
    (row) => directionHint(movements[row]?.description ?? '') ?? 'out',
  );
  movements.forEach((movement, row) => {
    movement.amountCents = cents[row] ?? movement.amountCents;
  });
}

/** Chooses the account that is read, and gives the reason that leaves out a row of another one. */
function chooseAccount(
  applied: AppliedMapping,
  rows: readonly CsvRow[],
  { accountColumn, dateColumn }: CsvMapping,
  wanted: string | undefined,
): (row: CsvRow) => string | null {
  if (accountColumn === undefined) return () => null;
  applied.accounts = accountsIn(
    rows.filter(({ cells }) => /\d/.test(cells[dateColumn] ?? '')),
    accountColumn,
  );
  applied.account = (applied.accounts.find(({ name }) => name === wanted) ?? applied.accounts[0])?.name ?? null;
  return ({ cells }) => {
    const name = accountIn(cells[accountColumn]);
    return name === '' || name === applied.account ? null : otherAccountReason(name);
  };
}

/** Files may state a balance for each day, the newest first or last. */
function newestClosing(rows: readonly CsvRow[], mapping: CsvMapping, lastDate: string | null) {
  const [first, last] = [rows[0], rows.at(-1)].map((row) => (row ? closingOf(row, mapping, lastDate) : null));
  return first && last && first.date > last.date ? first : (last ?? null);
}

const skipped = ({ line, cells }: CsvRow, reason: string): SkippedLine => ({
  line,
  reason,
  text: cells.join(' | ').slice(0, MAX_TEXT_CHARS),
});

function placeReason(place: Place): string | null {
  if (place === 'heading') return 'a heading inside the table';
  if (place === 'pending') return 'pending, not booked yet';
  return place === 'otherTable' ? 'not part of the table of movements' : null;
}

/** Why a row of the table is no movement. */
function skipReason(cells: readonly string[], mapping: CsvMapping, statusLabel: string): string | null {
  const status = mapping.statusColumn === undefined ? '' : (cells[mapping.statusColumn] ?? '');
  const dateText = cells[mapping.dateColumn] ?? '';
  if (isNotDone(status, statusLabel)) return `not booked: “${status.trim()}”`;
  for (const text of [dateText, ...mapping.descriptionColumns.map((at) => cells[at] ?? '')])
    if (statusOf(text) === 'notDone') return `not booked: “${text.trim()}”`;
  const title = cells.find((text) => text.trim() !== '') ?? '';
  if (isTotalText(title) && !isDateLike(dateText)) return 'a total, not a movement';
  for (const [at, text] of cells.entries()) {
    if (at !== mapping.payeeColumn || mapping.descriptionColumns.length === 0) {
      const reason = /\p{L}/u.test(text) ? summaryReason(text) : null;
      if (reason) return reason;
    }
  }
  return null;
}

/** What a row such as “Closing balance” states: in its balance column, as an amount, or in any other cell. */
function closingOf({ cells }: CsvRow, mapping: CsvMapping, lastDate: string | null): AppliedMapping['closing'] {
  const day = cells.find(isDateLike);
  const read = day === undefined ? null : parseDate(day, mapping.dateFormat);
  const date = read?.ok ? read.value : lastDate;
  const money = cells.map((cell): MoneyCell => (isDateLike(cell) ? ok(null) : readMoneyCell(cell, mapping.decimal)));
  const at = (column: number): MoneyCell => money[column] ?? ok(null);
  const amount = readAmount({ amount: mapping.amount }, at, (column) => cells[column] ?? '');
  const balance = at(mapping.balanceColumn ?? -1);
  const any =
    money.find((cell, column) => cell.ok && cell.value !== null && /[.,]\d{2}(?!\d)/.test(cells[column] ?? '')) ??
    money.find((cell) => cell.ok && cell.value !== null);
  const cents = [balance, any].map((cell) => (cell?.ok ? cell.value?.cents : undefined));
  const stated = cents[0] ?? (amount.ok ? amount.value : cents[1]);
  return date !== null && stated !== undefined ? { cents: stated, date } : null;
}

type Refused = { kind: string; message: string };

type InFile = {
  fileCurrency: string | null;
  readDay: (cell: string | undefined) => ReturnType<typeof parseDate>;
};

function readMovement(
  { line, cells, problem }: CsvRow,
  mapping: CsvMapping,
  { fileCurrency, readDay }: InFile,
): Result<CsvMovement, Refused> {
  if (problem !== undefined) return refuse('split_row', problem);
  const booked = mapping.bookingDateColumn === undefined ? null : readDay(cells[mapping.bookingDateColumn]);
  const written = readDay(cells[mapping.dateColumn]);
  const isUndated = (cells[mapping.dateColumn] ?? '').trim() === '';
  const date = isUndated && booked?.ok ? booked : written;
  const money = new Map<number, MoneyCell>();
  const read = (at: number) => {
    const cell = money.get(at) ?? readMoneyCell(cells[at] ?? '', mapping.decimal);
    money.set(at, cell);
    return cell;
  };
  const amount = readAmount(mapping, read, (at) => cells[at] ?? '');
  // Parts of a bulk payment and notes have neither: they belong to the row above.
  if (!amount.ok && (date.ok || (isUndated && amount.refusal.kind === 'no_amount'))) return amount;
  if (!date.ok) return date;
  if (!amount.ok) return amount;
  const balance = mapping.balanceColumn === undefined ? null : read(mapping.balanceColumn);
  const cellCurrency =
    mapping.currencyColumn === undefined ? null : (cells[mapping.currencyColumn] ?? '').trim().toUpperCase();
  if (cellCurrency && !/^[A-Z]{3}$/.test(cellCurrency) && !currencyOf(cellCurrency))
    return refuse('bad_currency', `“${cellCurrency}” is not a currency`);
  const symbol = amountColumns(mapping)
    .map((at) => money.get(at))
    .find((cell) => cell?.ok && cell.value?.currency);
  const payee = payeeOf(cells, mapping, amount.value);
  return ok({
    line,
    date: date.value,
    bookedOn: booked?.ok ? booked.value : null,
    amountCents: amount.value,
    description: join([payee ?? '', ...textsOf(cells, mapping)]),
    payee,
    currency:
      currencyOf(cellCurrency) ??
      (cellCurrency || (currencyOf(symbol?.ok ? symbol.value?.currency : null) ?? fileCurrency)),
    balanceCents: balance?.ok && balance.value ? balance.value.cents : null,
  });
}

function payeeOf(cells: readonly string[], mapping: CsvMapping, amountCents: number): string | null {
  const column = amountCents > 0 ? (mapping.payerColumn ?? mapping.payeeColumn) : mapping.payeeColumn;
  const payee = column === undefined ? '' : tidy(cells[column] ?? '');
  return payee === '' ? null : payee.slice(0, MAX_PAYEE_CHARS);
}

const textsOf = (cells: readonly string[], mapping: CsvMapping): string[] =>
  mapping.descriptionColumns.map((at) => tidy(cells[at] ?? ''));

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Texts in their order; one that another already contains is not repeated. */
const join = (texts: readonly string[]): string =>
  texts
    .filter(
      (text, at) =>
        text !== '' && !texts.some((other, i) => i !== at && other.includes(text) && (other !== text || i < at)),
    )
    .join(' · ')
    .slice(0, MAX_DESCRIPTION_CHARS);

/** A further line of the description above it: no date and no amount. */
function isContinuation(cells: readonly string[], mapping: CsvMapping): boolean {
  const texts = [...mapping.descriptionColumns, ...(mapping.payeeColumn === undefined ? [] : [mapping.payeeColumn])];
  const isFilled = (at: number) => (cells[at] ?? '').trim() !== '';
  return texts.some(isFilled) && cells.every((_, at) => texts.includes(at) || !isFilled(at));
}

const labelCurrency = (labels: readonly string[], mapping: CsvMapping): string | null =>
  amountColumns(mapping)
    .map((at) => currencyInLabel(labels[at] ?? ''))
    .find((code) => code !== null) ?? null;
