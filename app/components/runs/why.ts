import { DAY_MS } from '../../../server/core/units.ts';
import type { Daily } from '../../../server/scenarios/forecast/daily.ts';
import type { ChartFormat } from '../charts/format.ts';

/** Payments so many days before the low point bring it about. */
const WINDOW_DAYS = 31;
const MAX_NAMED = 3;

/** Why the lowest point is where it is: the largest known payments that fall due shortly before it. */
export function whyLow(daily: Pick<Daily, 'lowestDate' | 'marks'>, format: ChartFormat): string {
  const low = Date.parse(daily.lowestDate);
  const paid = daily.marks
    .filter(({ cents, date }) => cents < 0 && Date.parse(date) <= low && low - Date.parse(date) < WINDOW_DAYS * DAY_MS)
    .sort((a, b) => a.cents - b.cents)
    .slice(0, MAX_NAMED);
  const when = format.date(daily.lowestDate);
  if (paid.length === 0) return `The balance is likely to be lowest around ${when}.`;
  const named = paid.map(({ label, cents, date }) => `${label} (${format.money(cents)} on ${format.day(date)})`);
  return `The balance is likely to be lowest around ${when}, after ${listOf(named)}.`;
}

const listOf = (parts: string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
