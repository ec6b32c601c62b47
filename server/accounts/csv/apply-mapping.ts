import { ok, type Result, refuse } from '../../core/result.ts';
import { currencyInLabel, currencyOf } from './currency-codes.ts';
import { amountColumns, type CsvMapping } from './mapping.ts';
import { parseDate } from './parse-date.ts';
import { type Place, placeRows } from './place-rows.ts';
import { type MoneyCell, readAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';
import { isClosingText, statusOf, summaryReason } from './words.ts';

/** `line` is the line of the file, dates are 'YYYY-MM-DD'; money in is positive. */
export type CsvMovement = {
  line: number;
  date: string;
  /** When the bank booked it, where the file says so: balances count by this day. */
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
};

const MAX_DESCRIPTION_CHARS = 500;
const MAX_PAYEE_CHARS = 200;
const MAX_TEXT_CHARS = 200;

/**
 * Reads each row by itself: one that cannot be read is rejected with its line and a reason, and costs no other. Rows that are no
 * movements, such as totals, pending transactions and other currencies, are left out with a reason. `currency` is the account's; without
 * one, the currency of most rows counts.
 */
export function applyMapping(rows: readonly CsvRow[], mapping: CsvMapping, currency?: string): AppliedMapping {
  const applied: AppliedMapping = { movements: [], leftOut: [], rejected: [], closing: null };
  const isDated = ({ cells }: CsvRow) => parseDate(cells[mapping.dateColumn] ?? '', mapping.dateFormat).ok;
  const { headerAt, places } = placeRows(rows, isDated, mapping.hasHeader);
  const fileCurrency = labelCurrency(rows[headerAt]?.cells ?? [], mapping);
  let previous: CsvMovement | null = null;
  rows.forEach((row, at) => {
    const reason = placeReason(places[at] ?? 'row') ?? (places[at] === 'row' ? skipReason(row.cells, mapping) : null);
    if (places[at] === 'above' || places[at] === 'header') return;
    if (reason) {
      applied.leftOut.push(skipped(row, reason));
      applied.closing = closingOf(row, mapping) ?? applied.closing;
      previous = null;
      return;
    }
    if (previous && isContinuation(row.cells, mapping)) {
      previous.description = join([previous.description, ...textsOf(row.cells, mapping)]);
      return;
    }
    const read = readMovement(row, mapping, fileCurrency);
    previous = read.ok ? read.value : null;
    if (read.ok) applied.movements.push(read.value);
    else if (read.refusal.kind === 'no_amount') applied.leftOut.push(skipped(row, 'a row without an amount'));
    else applied.rejected.push(skipped(row, read.refusal.message));
  });
  return leaveOutOtherCurrencies(applied, currency);
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
function skipReason(cells: readonly string[], mapping: CsvMapping): string | null {
  const status = mapping.statusColumn === undefined ? '' : (cells[mapping.statusColumn] ?? '');
  const dateText = cells[mapping.dateColumn] ?? '';
  for (const text of [status, dateText, ...mapping.descriptionColumns.map((at) => cells[at] ?? '')])
    if (statusOf(text) === 'notDone') return `not booked: “${text.trim()}”`;
  for (const [at, text] of cells.entries()) {
    if (at !== mapping.payeeColumn || mapping.descriptionColumns.length === 0) {
      const reason = /\p{L}/u.test(text) ? summaryReason(text) : null;
      if (reason) return reason;
    }
  }
  return null;
}

/** What a row such as “Closing balance” states. */
function closingOf(row: CsvRow, mapping: CsvMapping): AppliedMapping['closing'] {
  if (!row.cells.some(isClosingText)) return null;
  const date = parseDate(row.cells[mapping.dateColumn] ?? '', mapping.dateFormat);
  const cell = (at: number) => readMoneyCell(row.cells[at] ?? '', mapping.decimal);
  const balance = mapping.balanceColumn === undefined ? null : cell(mapping.balanceColumn);
  const amount = readAmount({ amount: mapping.amount }, cell, (at) => row.cells[at] ?? '');
  const cents = balance?.ok && balance.value ? balance.value.cents : amount.ok ? amount.value : null;
  return date.ok && cents !== null ? { cents, date: date.value } : null;
}

type Refused = { kind: string; message: string };

function readMovement(row: CsvRow, mapping: CsvMapping, fileCurrency: string | null): Result<CsvMovement, Refused> {
  const { line, cells } = row;
  const booked =
    mapping.bookingDateColumn === undefined
      ? null
      : parseDate(cells[mapping.bookingDateColumn] ?? '', mapping.dateFormat);
  const written = parseDate(cells[mapping.dateColumn] ?? '', mapping.dateFormat);
  const date = !written.ok && booked?.ok && (cells[mapping.dateColumn] ?? '').trim() === '' ? booked : written;
  if (!date.ok) return date;
  const money = new Map<number, MoneyCell>();
  const read = (at: number) => {
    const cell = money.get(at) ?? readMoneyCell(cells[at] ?? '', mapping.decimal);
    money.set(at, cell);
    return cell;
  };
  const amount = readAmount(mapping, read, (at) => cells[at] ?? '');
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

/** An amount of another currency is never taken at face value. */
function leaveOutOtherCurrencies(applied: AppliedMapping, wanted: string | undefined): AppliedMapping {
  const currency = wanted ?? mostCommon(applied.movements.flatMap((movement) => movement.currency ?? []));
  if (currency === undefined) return applied;
  const isOther = (movement: CsvMovement) => movement.currency !== null && movement.currency !== currency;
  const others = applied.movements.filter(isOther);
  if (others.length === 0) return applied;
  const leftOut = others.map(({ line, currency: code, date, amountCents, description }) => ({
    line,
    reason: `in ${code}, not in ${currency}`,
    text: [date, description, (amountCents / 100).toFixed(2)].join(' | ').slice(0, MAX_TEXT_CHARS),
  }));
  return {
    movements: applied.movements.filter((movement) => !isOther(movement)),
    leftOut: [...applied.leftOut, ...leftOut].sort((a, b) => a.line - b.line),
    rejected: applied.rejected,
    closing: applied.closing,
  };
}

export function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
