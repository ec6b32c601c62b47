import { ok, type Result, refuse } from '../../core/result.ts';

export type DatedMovement = { date: string; amountCents: number };

/** One account as the bank shows it: the balance before its first movement, and all movements in any order. */
export type AccountMovements = { accountId: string; openingBalanceCents: number; movements: DatedMovement[] };

export type MonthSum = { incomeCents: number; expenseCents: number };

/** What the forecast draws from: monthly sums of each account over the same calendar months. Money in whole cents. */
export type History = {
  /** The calendar month 'YYYY-MM' of entry 0 of every account's months. */
  firstMonth: string;
  /** The first month forecast, 'YYYY-MM': the one after the last complete month. */
  startMonth: string;
  /** What is on all accounts together when startMonth begins. */
  openingBalanceCents: number;
  accounts: { accountId: string; months: MonthSum[] }[];
  /** What the person who reads the forecast should know about how the history was taken, in words. */
  notes: string[];
};

export type HistoryRefusal = { kind: 'empty_history' | 'no_common_month' | 'amount_too_large'; message: string };

/**
 * Turns movements into a history.
 * - The month of `today` ('YYYY-MM-DD'), and an account's last month if its last movement lies before day 25, are taken as not over:
 *   half a month taken for a whole one would make every forecast wrong. Such a month is forecast instead of counted, so its
 *   movements are in neither the samples nor the opening balance. An only month is kept, as there is nothing else to draw from.
 * - A month without movements between an account's first and last counts as zero.
 * - Samples are the months that every account with movements covers: a year of payroll beside three years of income would
 *   otherwise show two years without payroll.
 */
export function historyOf(accounts: AccountMovements[], today: string): Result<History, HistoryRefusal> {
  const moving = accounts.filter((account) => account.movements.length > 0);
  if (moving.length === 0) {
    return refuse('empty_history', 'The chosen accounts have no movements yet. Import some, then forecast.');
  }
  const spans = moving.map((account) => completeSpan(account.movements, monthOf(today)));
  const first = Math.max(...spans.map((span) => span.first));
  const last = Math.min(...spans.map((span) => span.last));
  if (first > last) {
    const message = 'The chosen accounts have no whole month of movements in common. Import the same period for each.';
    return refuse('no_common_month', message);
  }
  const start = Math.max(...spans.map((span) => span.last)) + 1;
  const history: History = {
    firstMonth: monthName(first),
    startMonth: monthName(start),
    openingBalanceCents: accounts.reduce((sum, account) => sum + balanceBefore(account, start), 0),
    accounts: moving.map(({ accountId, movements }) => ({ accountId, months: sumByMonth(movements, first, last) })),
    notes: notesOn(spans, first, last, start),
  };
  return isCountable(history)
    ? ok(history)
    : refuse('amount_too_large', 'The amounts of these accounts are too large to count in cents.');
}

/** Months as whole numbers since year 0, so that they can be counted. `dropped` is the last month, when it is not over. */
type Span = { first: number; last: number; dropped: number | null };

const MONTH_END_DAY = 25;

function completeSpan(movements: DatedMovement[], currentMonth: number): Span {
  let firstDate = movements[0]?.date ?? '';
  let lastDate = firstDate;
  for (const { date } of movements) {
    if (date < firstDate) firstDate = date;
    if (date > lastDate) lastDate = date;
  }
  const first = monthOf(firstDate);
  const last = monthOf(lastDate);
  const isOver = last < currentMonth && Number(lastDate.slice(8, 10)) >= MONTH_END_DAY;
  const lastComplete = isOver ? last : Math.min(last, currentMonth) - 1;
  return lastComplete < first
    ? { first, last: first, dropped: null }
    : { first, last: lastComplete, dropped: isOver ? null : lastComplete + 1 };
}

function sumByMonth(movements: DatedMovement[], first: number, last: number): MonthSum[] {
  const months = Array.from({ length: last - first + 1 }, () => ({ incomeCents: 0, expenseCents: 0 }));
  for (const { date, amountCents } of movements) {
    const month = months[monthOf(date) - first];
    if (!month) continue;
    if (amountCents >= 0) month.incomeCents += amountCents;
    else month.expenseCents -= amountCents;
  }
  return months;
}

const balanceBefore = ({ openingBalanceCents, movements }: AccountMovements, start: number): number =>
  movements.reduce(
    (sum, { date, amountCents }) => (monthOf(date) < start ? sum + amountCents : sum),
    openingBalanceCents,
  );

function notesOn(spans: Span[], first: number, last: number, start: number): string[] {
  const notes: string[] = [];
  if (spans.some(({ dropped }) => dropped === start)) {
    notes.push(`${monthName(start)} is not over in the imported movements, so it is forecast and not counted.`);
  }
  if (last < start - 1)
    notes.push(`Not every account has movements after ${monthName(last)}: later months are not drawn from.`);
  if (last - first < 5) notes.push('There are fewer than six months of history, so the range is a rough one.');
  return notes;
}

const isCountable = (history: History): boolean =>
  Number.isSafeInteger(history.openingBalanceCents) &&
  history.accounts.every(({ months }) =>
    months.every((month) => Number.isSafeInteger(month.incomeCents) && Number.isSafeInteger(month.expenseCents)),
  );

const monthOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

const monthName = (month: number): string =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
