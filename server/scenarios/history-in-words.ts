import type { TrackRecord } from './forecast/daily.ts';
import { type HistoryNote, type LeftOut, monthsOf, type StoredHistory } from './forecast/history/frozen.ts';
import type { History } from './forecast/history.ts';

/** What a page says about what a run drew from, whichever engine read it. */
export type ReadableHistory = {
  firstMonth: string;
  /** The month in which the first month of the forecast ends, 'YYYY-MM'. */
  startMonth: string;
  notes: string[];
  /** One-offs, excluded payments and transfers, which the forecast does not draw again. */
  leftOut: LeftOut[];
  trackRecord: TrackRecord | null;
};

export function readableHistory(
  history: History | StoredHistory | null,
  accountName: (id: string) => string,
): ReadableHistory {
  if (history === null || 'refusal' in history)
    return { firstMonth: '', startMonth: '', notes: [], leftOut: [], trackRecord: null };
  if (!('engine' in history)) {
    const { firstMonth, startMonth, notes } = history;
    return { firstMonth, startMonth, notes, leftOut: [], trackRecord: null };
  }
  return {
    ...monthsOf(history),
    notes: history.notes.map((note) => noteInWords(note, history.currency, accountName)),
    leftOut: history.leftOut,
    trackRecord: history.trackRecord,
  };
}

function noteInWords(note: HistoryNote, currency: string, accountName: (id: string) => string): string {
  switch (note.kind) {
    case 'short_history':
      return `There are ${note.months} whole months of history. With less than a year no season can be seen, so the range is wider.`;
    case 'no_season':
      return `There are ${note.months} whole months of history. A season shows from nineteen months on, so none is assumed.`;
    case 'account_behind':
      return `${accountName(note.accountId)} has movements up to ${note.lastDate} only. Its balance of that day is used; import the rest for a better forecast.`;
    case 'account_younger':
      return `${accountName(note.accountId)} begins on ${note.firstDate}, later than the other accounts.`;
    case 'rate':
      return `One ${note.currency} is taken as ${note.rate} ${currency}, the rate of ${note.date}.`;
  }
}
