import { addMonths, dateOf, dayOf } from '../calendar.ts';
import type { TrackRecord } from '../daily.ts';
import type { Rhythm } from '../recurring/cadence.ts';

/** What a run draws from, frozen when it is taken up, so that a repeated slice gives the same numbers. Plain JSON. */
export type FrozenHistory = {
  engine: 2;
  /** The day of the balance: the last one that any account has movements for. */
  asOf: string;
  firstDate: string;
  balanceCents: number;
  currency: string;
  /** Whole months that level and season were taken from. */
  months: number;
  /** Recurring items, transfers and one-offs taken out: [days since 1970, money in, money out]. */
  flows: [number, number, number][];
  recurring: FrozenItem[];
  leftOut: LeftOut[];
  notes: HistoryNote[];
  trackRecord: TrackRecord | null;
};

/** As stored: a history that cannot be forecast from says why, so that a long sweep is not read again for each slice. */
export type StoredHistory = FrozenHistory | { engine: 2; refusal: string };

export type FrozenItem = {
  id: string;
  label: string;
  /** Whether the customer has confirmed or edited it. */
  isConfirmed: boolean;
  rhythm: Rhythm;
  amountCents: number;
  ratios: number[];
  shifts: number[];
  /** Payments move to the Monday after a weekend. */
  rolls: boolean;
  /** The last due day that was paid, since 1970. */
  lastDue: number;
  /** No payment after this day ('YYYY-MM-DD'), or null. */
  endsOn: string | null;
};

export type LeftOut = { date: string; amountCents: number; label: string; why: 'one_off' | 'transfers' | 'excluded' };

/** Kind and parameters; words are made where they are shown. */
export type HistoryNote =
  | { kind: 'short_history'; months: number }
  | { kind: 'no_season'; months: number }
  | { kind: 'account_behind'; accountId: string; lastDate: string }
  | { kind: 'account_younger'; accountId: string; firstDate: string }
  | { kind: 'rate'; currency: string; rate: number; date: string };

/** A history with nothing in it. */
export const EMPTY_HISTORY: FrozenHistory = {
  engine: 2,
  asOf: '1970-01-01',
  firstDate: '1970-01-01',
  balanceCents: 0,
  currency: 'USD',
  months: 0,
  flows: [],
  recurring: [],
  leftOut: [],
  notes: [],
  trackRecord: null,
};

/** 'YYYY-MM' of the first movement, and of the end of the forecast's first month, which begins on the day after the balance. */
export const monthsOf = ({
  firstDate,
  asOf,
}: Pick<FrozenHistory, 'firstDate' | 'asOf'>): { firstMonth: string; startMonth: string } => ({
  firstMonth: firstDate.slice(0, 7),
  startMonth: dateOf(addMonths(dayOf(asOf) + 1, 1) - 1).slice(0, 7),
});
