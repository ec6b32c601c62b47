import { dateFormat } from '../../../server/core/formats.ts';
import { useHydrated } from './format.tsx';

/** A calendar day 'YYYY-MM-DD' or month 'YYYY-MM', independent of time zones. */
export function CalendarDay({ date }: { date: string }) {
  const hydrated = useHydrated();
  const options: Intl.DateTimeFormatOptions =
    date.length === 7 ? { year: 'numeric', month: 'short' } : { year: 'numeric', month: 'short', day: 'numeric' };
  const format = dateFormat(hydrated ? undefined : 'en-US', { ...options, timeZone: 'UTC' });
  return (
    <time dateTime={date} className="whitespace-nowrap">
      {format.format(Date.parse(date))}
    </time>
  );
}
