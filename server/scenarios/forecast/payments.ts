import { addMonths, type Day, dateOf, dayOf, rollForward } from './calendar.ts';
import type { FrozenItem } from './history/frozen.ts';
import type { PlannedItem } from './planned.ts';
import { dueDays } from './recurring/cadence.ts';

/** One payment that is known of: a date of a recurring item, or of something planned. */
export type Payment = {
  /** Which item of the scenario it belongs to. */
  item: string;
  kind: 'recurring' | 'planned' | 'event';
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
        kind: 'recurring' as const,
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

const PLANNED_DAYS = { weekly: 7, biweekly: 14 } as const;
const PLANNED_MONTHS = { monthly: 1, quarterly: 3, yearly: 12 } as const;

/** A planned item's payments up to `lastDay`. One that was due before the forecast and never repeats comes on its first day. */
export function plannedPayments(item: PlannedItem, firstDay: Day, lastDay: Day, usualLateness = [0]): Payment[] {
  const { amountCents, probabilityPct = 100, lateDays } = item;
  const begin = dayOf(item.date);
  const end = item.endsOn === undefined ? lastDay : Math.min(lastDay, dayOf(item.endsOn));
  const shifts = latenessOf(item.kind === 'invoice' ? usualLateness : [0], lateDays);
  return plannedDays(item, begin, end)
    .filter((day) => day >= firstDay || item.cadence === 'once')
    .map((day) => ({
      item: item.id,
      kind: 'planned' as const,
      day: day - firstDay,
      amountCents,
      probability: probabilityPct / 100,
      shifts,
      ratios: [1],
    }));
}

/** As stated, from none to twice as much; where nothing is stated, as payers of the history are. */
const latenessOf = (usual: number[], lateDays: number | undefined): number[] =>
  lateDays === undefined ? usual : Array.from({ length: lateDays * 2 + 1 }, (_, days) => days);

/** How many days late regular payers were, one entry a payment: what an open invoice is expected to do. */
export function usualLateness(recurring: Pick<FrozenItem, 'amountCents' | 'shifts'>[]): number[] {
  const late = recurring.flatMap(({ amountCents, shifts }) =>
    amountCents > 0 ? shifts.map((days) => Math.max(0, days)) : [],
  );
  return late.length > 0 ? late : [0];
}

function plannedDays({ cadence }: PlannedItem, begin: Day, end: Day): Day[] {
  if (cadence === 'once') return begin <= end ? [begin] : [];
  const days: Day[] = [];
  const dueAt = (place: number): Day =>
    cadence === 'weekly' || cadence === 'biweekly'
      ? begin + place * PLANNED_DAYS[cadence]
      : addMonths(begin, place * PLANNED_MONTHS[cadence]);
  for (let place = 0; dueAt(place) <= end; place++) days.push(dueAt(place));
  return days;
}

/** A planned item that begins whole months later, and ends as much later. */
export function startedLater(item: PlannedItem, months: number): PlannedItem {
  const later = (date: string) => dateOf(addMonths(dayOf(date), months));
  return { ...item, date: later(item.date), ...(item.endsOn !== undefined && { endsOn: later(item.endsOn) }) };
}
