import type { CsvMovement } from './apply-mapping.ts';
import { checkBalance } from './check-balance.ts';
import { isDateLike } from './guess-dates.ts';
import { countLabels, foldText, labelKinds } from './labels.ts';
import type { CsvMapping } from './mapping.ts';
import { parseDate } from './parse-date.ts';
import { isEmptyAmount, readMoneyCell } from './read-amount.ts';
import type { CsvRow } from './read-rows.ts';

/** The balance at the end of a day, as the bank states it. */
export type StatedBalance = { cents: number; date: string };

const OPENING =
  /opening|beginning|initial|start|anfang|\balt|anterior|ancien|begin|previous|nyito|poczatk|ingaende|letzter|vorherig|pocatecn/;
const AVAILABLE = /available|verfugbar|disponible|beschikbaar/;
const DATE = /\b(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?:19|20)\d{6})\b/;
/** An amount inside a text, such as “Ledger balance : 1504.70 as of 20260131”. */
const MONEY_IN_TEXT = /[-+]?\d[\d.,' ]*[.,]\d{2}\b/;

/** The balance after the newest movement, from a running balance that adds up. */
export function closingOfRunning(movements: readonly CsvMovement[]): StatedBalance | null {
  const check = checkBalance(
    movements.map(({ amountCents }) => amountCents),
    movements.map(({ balanceCents }) => balanceCents),
  );
  const first = movements[0];
  const last = movements.at(-1);
  const isNewestFirst = check.steps > 0 ? check.isNewestFirst : (first?.date ?? '') > (last?.date ?? '');
  const newest = isNewestFirst
    ? movements.find(({ balanceCents }) => balanceCents !== null)
    : movements.findLast(({ balanceCents }) => balanceCents !== null);
  if (!newest || newest.balanceCents === null) return null;
  return { cents: newest.balanceCents, date: lastDay(movements) ?? newest.date };
}

/** Fewer rows cannot show that every movement has a text. */
const MIN_TEXTS = 3;

/**
 * Takes the balance out of a list without labels that begins or ends with it: it is the only row without a text, or the only one that
 * has fewer cells than all others and no word.
 */
export function takeBareBalance(movements: CsvMovement[], rows: readonly CsvRow[]): CsvMovement | null {
  if (movements.length <= MIN_TEXTS) return null;
  const cellsByLine = new Map(rows.map(({ line, cells }) => [line, cells.filter((cell) => cell.trim() !== '').length]));
  const counts = movements.map(({ line }) => cellsByLine.get(line) ?? 0);
  const least = counts.reduce((few, count) => Math.min(few, count), Number.POSITIVE_INFINITY);
  const isShort = (at: number) => counts[at] === least && counts.filter((count) => count === least).length === 1;
  const bare = [0, movements.length - 1].filter((at) => {
    const text = movements[at]?.description ?? '';
    return text === '' || (isShort(at) && !/\p{L}{2}/u.test(text));
  });
  const [at] = bare;
  if (at === undefined || bare.length > 1 || movements.slice(1, -1).some(({ description }) => description === ''))
    return null;
  return movements.splice(at, 1)[0] ?? null;
}

/** The last day of a list, by booking date where the file has one. */
export const lastDay = (movements: readonly Pick<CsvMovement, 'date' | 'bookedOn'>[]): string | null =>
  movements.reduce<string | null>((last, { date, bookedOn }) => {
    const day = bookedOn ?? date;
    return last === null || day > last ? day : last;
  }, null);

/**
 * The closing balance of a line above the list that names the account, its days and its balances without labels. A balance is the closing
 * one where its day is that of the newest movement or later, or where the movements lead to it from the one before it.
 */
export function closingOfLine(
  above: readonly CsvRow[],
  { decimal, dateFormat }: Pick<CsvMapping, 'decimal' | 'dateFormat'>,
  movements: readonly CsvMovement[],
): StatedBalance | null {
  const lastDate = lastDay(movements);
  const sum = movements.reduce((total, { amountCents }) => total + amountCents, 0);
  for (const { cells } of above) {
    const days = cells.filter(isDateLike).flatMap((cell) => {
      const day = parseDate(cell, /^\d{4}/.test(cell.trim()) ? 'YYYY-MM-DD' : dateFormat);
      return day.ok && lastDate !== null && day.value >= lastDate ? [day.value] : [];
    });
    const money = cells.flatMap((cell) => {
      const read = /[.,]\d{2}(?!\d)/.test(cell) && !isDateLike(cell) ? readMoneyCell(cell, decimal) : null;
      return read?.ok && read.value ? [read.value.cents] : [];
    });
    const [date] = days;
    const [first, second] = money;
    const closing =
      money.length === 1 ? first : money.length === 2 && (first ?? 0) + sum === second ? second : undefined;
    if (date !== undefined && closing !== undefined) return { cents: closing, date };
  }
  return null;
}

/** Lines above a table may be written with the other decimal mark. */
function readEither(cell: string, decimal: CsvMapping['decimal']) {
  const read = readMoneyCell(cell, decimal);
  return read.ok ? read : readMoneyCell(cell, decimal === ',' ? '.' : ',');
}

/** A row of labels with its values below: each label with its value, as if they were beside each other. */
const labelledBelow = (above: readonly CsvRow[]): CsvRow[] =>
  above.slice(1).flatMap((row, at) => {
    const labels = above[at]?.cells ?? [];
    const column = countLabels(labels) > 1 ? labels.findIndex((label) => labelKinds(label).has('balance')) : -1;
    return column < 0 ? [] : [{ line: row.line, cells: [labels[column] ?? '', row.cells[column] ?? ''] }];
  });

/** A closing balance that the lines above the table state, such as “Balance on 31.01.2026;1.204,56”. */
export function closingOfPreamble(
  above: readonly CsvRow[],
  mapping: Pick<CsvMapping, 'decimal' | 'dateFormat'>,
  lastDate: string | null,
): StatedBalance | null {
  let found: (StatedBalance & { isAvailable: boolean }) | null = null;
  for (const { cells } of [...above, ...labelledBelow(above)]) {
    const label = cells.find((cell) => cell.trim() !== '') ?? '';
    const folded = foldText(label);
    if (!labelKinds(label.slice(0, 60)).has('balance') || OPENING.test(folded)) continue;
    const day = DATE.exec(cells.join(' '))?.[0];
    const date = day === undefined ? null : parseDate(day, /^\d{4}/.test(day) ? 'YYYY-MM-DD' : mapping.dateFormat);
    const rest = [...cells.slice(cells.indexOf(label) + 1), MONEY_IN_TEXT.exec(label.replace(DATE, ''))?.[0] ?? ''];
    const cents = rest.flatMap((cell) => {
      const money = isEmptyAmount(cell) ? null : readEither(cell, mapping.decimal);
      return money?.ok && money.value ? [money.value.cents] : [];
    })[0];
    const on = date?.ok ? date.value : lastDate;
    const isAvailable = AVAILABLE.test(folded);
    // The booked balance counts, not what could be spent.
    if (cents !== undefined && on !== null && (!found || (found.isAvailable && !isAvailable)))
      found = { cents, date: on, isAvailable };
  }
  return found && { cents: found.cents, date: found.date };
}
