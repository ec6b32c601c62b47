import { ok, type Result, refuse } from '../../../core/result.ts';
import { type Day, dateOf, dayOf, monthStart } from '../calendar.ts';
import { type DayFlow, MAX_HISTORY_MONTHS, monthlyHistory } from '../months.ts';
import { detectRecurring, type Line, type RecurringSeries } from '../recurring/detect.ts';
import type { FrozenHistory, FrozenItem, HistoryNote, LeftOut } from './frozen.ts';
import { findOneOffs } from './one-offs.ts';
import { findTransfers } from './transfers.ts';

/** One account as the bank shows it: the balance before its first movement, and all movements in any order. */
export type AccountMovements = {
  accountId: string;
  openingBalanceCents: number;
  movements: { date: string; amountCents: number }[];
};

export type AccountLines = {
  accountId: string;
  /** Before its first line. */
  openingBalanceCents: number;
  /** Those that the customer excluded count for the balance and for nothing else. */
  lines: (Line & { isExcluded?: boolean })[];
  /** Units of the scenario's currency for one unit of the account's: 1 when they are the same. */
  rate: number;
};

export type PrepareTask = {
  accounts: AccountLines[];
  currency: string;
  /** 'YYYY-MM-DD': later movements have not happened. */
  today: string;
  /** The day that movements are known up to, when that is later than the last one. */
  knownTo?: string;
  /** What the customer decided about found series, by account and series key. */
  decisions: Record<string, Decision>;
  /** Items that the customer keeps without the detector: edited ones. */
  included: string[];
  rates: { currency: string; rate: number; date: string }[];
};

export type Decision = {
  /** Paused and deleted ones are not simulated; a deleted one goes back to the unexplained rest. */
  status: 'found' | 'confirmed' | 'paused' | 'deleted';
  amountCents?: number;
  dayOfMonth?: number;
  endsOn?: string;
  label?: string;
};

/** A forecast from less would be a guess with a percentage: the page says what is missing instead. */
export const MIN_HISTORY_MONTHS = 3;

export type PrepareRefusal = { kind: 'empty_history' | 'too_short' | 'amount_too_large'; message: string };

export const decisionKey = (accountId: string, seriesKey: string): string => `${accountId}|${seriesKey}`;
/** What names a one-off in a scenario that wants it counted after all. */
export const oneOffKey = (date: string, amountCents: number): string => `${date} ${amountCents}`;

/** Turns movements into what the forecast draws from. Pure; runs in a worker, as it grows with the history. */
export function prepareHistory(task: PrepareTask): Result<FrozenHistory, PrepareRefusal> {
  const accounts = task.accounts.map((account) => inCurrency(account, task.today));
  const moving = accounts.filter(({ lines }) => lines.length > 0);
  if (moving.length === 0) {
    return refuse('empty_history', 'The chosen accounts have no movements yet. Import some, then forecast.');
  }
  const asOf = Math.max(...moving.map(({ last }) => last), task.knownTo ? dayOf(task.knownTo) : 0);
  const balanceCents = accounts.reduce((sum, account) => sum + account.balanceCents, 0);
  const { rest, recurring, leftOut } = takeApart(accounts, asOf, task);
  const first = firstCommonDay(moving, asOf);
  const flows = dailySums(rest.filter(({ day }) => day >= first));
  const months = monthlyHistory(flows, first, asOf).count;
  if (months < MIN_HISTORY_MONTHS) return tooShort(months);
  const history: FrozenHistory = {
    engine: 2,
    asOf: dateOf(asOf),
    firstDate: dateOf(first),
    balanceCents,
    currency: task.currency,
    months,
    flows: flows
      .filter(({ day }) => day >= monthStart(asOf + 1, -MAX_HISTORY_MONTHS))
      .map(({ day, inCents, outCents }) => [day, inCents, outCents]),
    recurring,
    leftOut,
    notes: notesOn(moving, months, first, asOf, task),
    trackRecord: null,
  };
  return isCountable(history)
    ? ok(history)
    : refuse('amount_too_large', 'The amounts of these accounts are too large to count in cents.');
}

function tooShort(months: number): Result<never, PrepareRefusal> {
  const have = months === 1 ? 'one whole month' : `${months} whole months`;
  return refuse(
    'too_short',
    `A forecast needs at least ${MIN_HISTORY_MONTHS} whole months of movements; these accounts have ${have}. Import older movements.`,
  );
}

type Dated = Line & { day: Day; isExcluded?: boolean };
type Account = { accountId: string; balanceCents: number; lines: Dated[]; first: Day; last: Day };

function inCurrency({ accountId, openingBalanceCents, lines, rate }: AccountLines, today: string): Account {
  const convert = (cents: number) => (rate === 1 ? cents : Math.round(cents * rate));
  const dated = lines
    .filter(({ date }) => date <= today)
    .map((line) => ({ ...line, amountCents: convert(line.amountCents), day: dayOf(line.date) }));
  const balanceCents = dated.reduce((sum, { amountCents }) => sum + amountCents, convert(openingBalanceCents));
  const days = dated.map(({ day }) => day);
  const first = days.reduce((least, day) => Math.min(least, day), Number.POSITIVE_INFINITY);
  const last = days.reduce((most, day) => Math.max(most, day), Number.NEGATIVE_INFINITY);
  return { accountId, balanceCents, lines: dated, first, last };
}

function takeApart(accounts: Account[], asOf: Day, task: PrepareTask) {
  const transfers = findTransfers(accounts);
  const rest: Dated[] = [];
  const recurring: FrozenItem[] = [];
  const leftOut: LeftOut[] = [];
  let transferred = 0;
  accounts.forEach(({ accountId, lines }, index) => {
    const moved = transfers[index] ?? new Set();
    const own = lines.filter((line, place) => !moved.has(place) && !line.isExcluded);
    for (const line of lines) if (line.isExcluded) leftOut.push(leftOutLine(line, 'excluded'));
    transferred += moved.size;
    const taken = new Set<number>();
    for (const series of detectRecurring(own, asOf)) {
      const decision = task.decisions[decisionKey(accountId, series.key)];
      if (decision?.status === 'deleted') continue;
      // What has ended, or is paused, explains its part of the past and nothing of the future.
      for (const place of series.lines) taken.add(place);
      if (!series.hasEnded && decision?.status !== 'paused') recurring.push(frozenItem(accountId, series, decision));
    }
    own.forEach((line, place) => {
      if (!taken.has(place)) rest.push(line);
    });
  });
  const wanted = new Set(task.included);
  const oneOffs = new Set(findOneOffs(rest).filter((place) => !wanted.has(keyOf(rest[place]))));
  for (const place of oneOffs) {
    const line = rest[place];
    if (line) leftOut.push(leftOutLine(line, 'one_off'));
  }
  if (transferred > 0) leftOut.push({ date: dateOf(asOf), amountCents: 0, label: `${transferred}`, why: 'transfers' });
  return { rest: rest.filter((_, place) => !oneOffs.has(place)), recurring, leftOut };
}

const leftOutLine = ({ date, amountCents, description }: Dated, why: LeftOut['why']): LeftOut => ({
  date,
  amountCents,
  label: description.slice(0, 80),
  why,
});

const keyOf = (line: Dated | undefined): string => (line ? oneOffKey(line.date, line.amountCents) : '');

function frozenItem(accountId: string, series: RecurringSeries, decision: Decision | undefined): FrozenItem {
  const isEdited = decision?.amountCents !== undefined;
  const rhythm =
    decision?.dayOfMonth !== undefined && series.rhythm.daysOfMonth.length === 1
      ? { ...series.rhythm, daysOfMonth: [decision.dayOfMonth] }
      : series.rhythm;
  return {
    id: decisionKey(accountId, series.key),
    label: decision?.label ?? series.label,
    isConfirmed: decision?.status === 'confirmed',
    rhythm,
    amountCents: decision?.amountCents ?? series.amountCents,
    ratios: isEdited ? [1] : series.ratios,
    shifts: series.rolls ? [0] : series.shifts,
    rolls: series.rolls,
    lastDue: series.lastDue,
    endsOn: decision?.endsOn ?? null,
  };
}

/**
 * Where the accounts' common history begins: a year of payroll beside three years of income would otherwise show two years
 * without payroll. A younger account is used as it is, with a note.
 */
function firstCommonDay(moving: Account[], asOf: Day): Day {
  const firsts = moving.map(({ first }) => first).sort((a, b) => b - a);
  const enough = firsts.find((first) => asOf - first >= MIN_COMMON_DAYS);
  const begin = enough ?? Math.min(...firsts);
  // Accounts that begin within a month of each other begin together.
  return Math.min(...firsts.filter((first) => first >= begin - 31));
}

const MIN_COMMON_DAYS = 180;
/** An account whose movements end so many days before the others' is called behind. */
const BEHIND_DAYS = 14;
const SEASON_MONTHS = 19;

function notesOn(moving: Account[], months: number, first: Day, asOf: Day, task: PrepareTask): HistoryNote[] {
  const notes: HistoryNote[] = [];
  if (months < 12) notes.push({ kind: 'short_history', months });
  else if (months < SEASON_MONTHS) notes.push({ kind: 'no_season', months });
  for (const { accountId, first: own, last } of moving) {
    if (asOf - last > BEHIND_DAYS) notes.push({ kind: 'account_behind', accountId, lastDate: dateOf(last) });
    if (own > first + 31) notes.push({ kind: 'account_younger', accountId, firstDate: dateOf(own) });
  }
  for (const rate of task.rates) notes.push({ kind: 'rate', ...rate });
  return notes;
}

export function dailySums(lines: { day: Day; amountCents: number }[]): DayFlow[] {
  const days = new Map<Day, DayFlow>();
  for (const { day, amountCents } of lines) {
    const flow = days.get(day) ?? { day, inCents: 0, outCents: 0 };
    if (amountCents >= 0) flow.inCents += amountCents;
    else flow.outCents -= amountCents;
    days.set(day, flow);
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}

const isCountable = (history: FrozenHistory): boolean =>
  Number.isSafeInteger(history.balanceCents) &&
  history.flows.every(([, inCents, outCents]) => Number.isSafeInteger(inCents) && Number.isSafeInteger(outCents));
