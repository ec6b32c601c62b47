import type { ButtonHTMLAttributes } from 'react';
import { useFormat } from '../charts/use-format.ts';

type TypedEvent = Record<'month' | 'amount' | 'label' | 'lastsMonths', unknown>;

type EventTimelineProps = {
  /** The months of the forecast, 'YYYY-MM'. */
  months: string[];
  /** As they are being typed. */
  events: TypedEvent[];
  /** What a button needs to add an event in a month (1 is the first). */
  addAt: (month: number) => ButtonHTMLAttributes<HTMLButtonElement>;
};

/** The months of the forecast with what happens in them; a click on a month adds an event there. The rows below are its text. */
export function EventTimeline({ months, events, addAt }: EventTimelineProps) {
  const format = useFormat();
  const placed = events.map(placeOf);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it
    <section aria-label="Events by month" tabIndex={0} className="scroll-hint pb-1">
      <ol className="flex min-w-full">
        {months.map((month, at) => (
          <li key={month} className="min-w-12 flex-1 border-l first:border-l-0">
            <button
              {...addAt(at + 1)}
              type="submit"
              tabIndex={-1}
              aria-label={`${format.shortMonth(month)}: add an event in month ${at + 1}`}
              className="block w-full px-1 pb-1 text-left text-xs text-muted hover:bg-accent-soft hover:text-text"
            >
              <span className="block whitespace-nowrap">{format.shortMonth(month)}</span>
              <span className="mt-1 block space-y-0.5">
                {placed.map(({ from, to, isOut, label }, index) => (
                  <span
                    // biome-ignore lint/suspicious/noArrayIndexKey: a row of the timeline is an event's place in the list
                    key={index}
                    title={label}
                    className={`block h-2 rounded-sm ${from <= at + 1 && at + 1 <= to ? (isOut ? 'bg-danger' : 'bg-success') : ''}`}
                  />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where an event lies; what is no month yet lies nowhere. */
function placeOf({ month, amount, label, lastsMonths }: TypedEvent) {
  const from = Number(month) || Number.POSITIVE_INFINITY;
  const lasts = Math.max(1, Number(lastsMonths) || 1);
  const isOut = /^\s*[-−]/.test(String(amount ?? ''));
  return { from, to: from + lasts - 1, isOut, label: String(label ?? '') };
}
