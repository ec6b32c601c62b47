import { type Day, dayOf, rollForward } from './calendar.ts';
import type { FrozenItem } from './history/frozen.ts';
import { dueDays } from './recurring/cadence.ts';

/** One payment that is known of: a date of a recurring item, or of something planned. */
export type Payment = {
  /** Which item of the scenario it belongs to. */
  item: string;
  /** Counted from the first day of the forecast. */
  day: number;
  /** Money in is positive, money out negative. */
  amountCents: number;
  /** 0 to 1. */
  probability: number;
  /** Days early (negative) or late that are equally likely; [0] when it comes on its day. */
  shifts: number[];
  /** What the amount may be multiplied by, equally likely; [1] when it is fixed. */
  ratios: number[];
};

/** A recurring item's payments up to `lastDay`. One that is overdue when the forecast begins comes on the first day or soon after. */
export function recurringPayments(item: FrozenItem, firstDay: Day, lastDay: Day): Payment[] {
  const { amountCents, shifts, ratios, rhythm } = item;
  const end = item.endsOn === null ? lastDay : Math.min(lastDay, dayOf(item.endsOn));
  return (
    dueDays(rhythm, Math.max(item.lastDue + 1, firstDay - OVERDUE_DAYS), end)
      // The day after the last due day can be the same payment, counted from a moved anchor.
      .filter((day) => day - item.lastDue > MIN_GAP)
      .map((day) => ({
        item: item.id,
        day: (item.rolls ? rollForward(day) : day) - firstDay,
        amountCents,
        probability: 1,
        shifts,
        ratios,
      }))
  );
}

/** A payment that did not come for longer than this has been missed, and is not expected any more. */
const OVERDUE_DAYS = 10;
const MIN_GAP = 3;
