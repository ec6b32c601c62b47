import type { CsvMovement } from './apply-mapping.ts';
import { checkBalance } from './check-balance.ts';
import { foldText, labelKinds } from './labels.ts';
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

/** Takes the balance out of a list without labels that begins or ends with it: it is the only row without a text. */
export function takeBareBalance(movements: CsvMovement[]): CsvMovement | null {
  const isBare = ({ description }: CsvMovement) => description === '';
  if (movements.length <= MIN_TEXTS || movements.filter(isBare).length !== 1) return null;
  const at = movements.findIndex(isBare);
  return at === 0 || at === movements.length - 1 ? (movements.splice(at, 1)[0] ?? null) : null;
}

/** The last day of a list, by booking date where the file has one. */
export const lastDay = (movements: readonly Pick<CsvMovement, 'date' | 'bookedOn'>[]): string | null =>
  movements.reduce<string | null>((last, { date, bookedOn }) => {
    const day = bookedOn ?? date;
    return last === null || day > last ? day : last;
  }, null);

/** A closing balance that the lines above the table state, such as “Balance on 31.01.2026;1.204,56”. */
export function closingOfPreamble(
  above: readonly CsvRow[],
  mapping: Pick<CsvMapping, 'decimal' | 'dateFormat'>,
  lastDate: string | null,
): StatedBalance | null {
  let found: (StatedBalance & { isAvailable: boolean }) | null = null;
  for (const { cells } of above) {
    const label = cells.find((cell) => cell.trim() !== '') ?? '';
    const folded = foldText(label);
    if (!labelKinds(label.slice(0, 60)).has('balance') || OPENING.test(folded)) continue;
    const day = DATE.exec(cells.join(' '))?.[0];
    const date = day === undefined ? null : parseDate(day, /^\d{4}/.test(day) ? 'YYYY-MM-DD' : mapping.dateFormat);
    const rest = [...cells.slice(cells.indexOf(label) + 1), MONEY_IN_TEXT.exec(label.replace(DATE, ''))?.[0] ?? ''];
    const cents = rest.flatMap((cell) => {
      const money = isEmptyAmount(cell) ? null : readMoneyCell(cell, mapping.decimal);
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
