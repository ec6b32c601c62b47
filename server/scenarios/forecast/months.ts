import {
  addMonths,
  type Day,
  dayIn,
  dayOfMonth,
  daysInMonth,
  isWeekend,
  monthIndex,
  monthStart,
  rollForward,
} from './calendar.ts';

/** Money in and out of all accounts on one day, in whole cents; both are positive. */
export type DayFlow = { day: Day; inCents: number; outCents: number };

/** Days of a month: flows are kept by day of the month, so that "the 27th" stays the 27th in a longer or shorter month. */
export const SLOTS = 31;

/**
 * History as whole months that end on the day of the balance. Entry t of `income` and `expense` is a month's total, oldest
 * first; `incomeByDay` and `expenseByDay` hold the share of that total on each day of the month at t × SLOTS + day − 1.
 */
export type MonthlyHistory = {
  count: number;
  income: Float64Array;
  expense: Float64Array;
  incomeByDay: Float64Array;
  expenseByDay: Float64Array;
  /** Whether money moves on Saturdays and Sundays; where it does not, the forecast moves such days to Monday. */
  usesWeekends: boolean;
};

/** Older months say little about the next ones, and a bound keeps a variant's cost the same for everyone. */
export const MAX_HISTORY_MONTHS = 60;
/** A first month counts when its first movement comes no later than the account is usually silent for. */
const MIN_QUIET_DAYS = 6;
/** Under this share of weekend days among those with movements, weekends are taken for days without bank business. */
const WEEKEND_SHARE = 0.02;

/** Cuts daily flows (any order) into months that end with `asOf`. */
export function monthlyHistory(
  flows: DayFlow[],
  firstDay: Day,
  asOf: Day,
  maxMonths = MAX_HISTORY_MONTHS,
): MonthlyHistory {
  const count = Math.min(maxMonths, wholeMonths(flows, firstDay, asOf));
  const starts = Array.from({ length: count + 1 }, (_, t) => monthStart(asOf + 1, t - count));
  const history: MonthlyHistory = {
    count,
    income: new Float64Array(count),
    expense: new Float64Array(count),
    incomeByDay: new Float64Array(count * SLOTS),
    expenseByDay: new Float64Array(count * SLOTS),
    usesWeekends: usesWeekends(flows),
  };
  for (const flow of flows) {
    if (flow.day > asOf || flow.day < at(starts, 0)) continue;
    const t = lastAtMost(starts, flow.day);
    if (t >= count) continue;
    const slot = t * SLOTS + dayOfMonth(flow.day) - 1;
    add(history.income, t, flow.inCents);
    add(history.expense, t, flow.outCents);
    add(history.incomeByDay, slot, flow.inCents);
    add(history.expenseByDay, slot, flow.outCents);
  }
  toShares(history.incomeByDay, history.income);
  toShares(history.expenseByDay, history.expense);
  return history;
}

/** Whole months between the first movement and `asOf`, at most so many as are used. */
function wholeMonths(flows: DayFlow[], firstDay: Day, asOf: Day): number {
  const quiet = Math.max(MIN_QUIET_DAYS, longestUsualGap(flows));
  let months = 0;
  while (months < 1_200 && monthStart(asOf + 1, -months - 1) >= firstDay - quiet) months += 1;
  return months;
}

/** The gap between two days with movements that nineteen of twenty do not exceed, at most a month. */
function longestUsualGap(flows: DayFlow[]): number {
  const days = [...new Set(flows.map(({ day }) => day))].sort((a, b) => a - b);
  const gaps = days
    .slice(1)
    .map((day, index) => day - at(days, index))
    .sort((a, b) => a - b);
  return Math.min(SLOTS, at(gaps, Math.max(0, Math.ceil(gaps.length * 0.95) - 1)));
}

function usesWeekends(flows: DayFlow[]): boolean {
  const weekendDays = flows.filter(({ day }) => isWeekend(day)).length;
  return flows.length < 20 || weekendDays > flows.length * WEEKEND_SHARE;
}

/** For each forecast month the place of each day of the month, counted from the month's first day. */
export function slotPlaces(
  firstDay: Day,
  months: number,
  usesWeekends: boolean,
): { places: Int32Array; starts: Int32Array } {
  const starts = Int32Array.from({ length: months + 1 }, (_, m) => monthStart(firstDay, m) - firstDay);
  const places = new Int32Array(months * SLOTS);
  for (let month = 0; month < months; month++) {
    const start = firstDay + at(starts, month);
    const length = at(starts, month + 1) - at(starts, month);
    for (let slot = 0; slot < SLOTS; slot++) {
      const due = slotDay(start, slot + 1);
      const moved = usesWeekends ? due : rollForward(due);
      places[month * SLOTS + slot] = Math.min(length - 1, Math.max(0, moved - start));
    }
  }
  return { places, starts };
}

/** The day of the month that begins on `start` which is the `ofMonth`th of its calendar month. */
function slotDay(start: Day, ofMonth: number): Day {
  const first = monthIndex(start);
  return ofMonth >= dayOfMonth(start) || dayOfMonth(start) === 1
    ? Math.min(dayIn(first, ofMonth), addMonths(start, 1) - 1)
    : dayIn(first + 1, Math.min(ofMonth, daysInMonth(first + 1)));
}

function toShares(byDay: Float64Array, totals: Float64Array): void {
  for (let place = 0; place < byDay.length; place++) {
    const total = at(totals, Math.floor(place / SLOTS));
    byDay[place] = total > 0 ? at(byDay, place) / total : 0;
  }
}

function lastAtMost(starts: number[], day: Day): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(starts, middle) <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}

const add = (list: Float64Array, index: number, value: number): void => {
  list[index] = at(list, index) + value;
};

/** Every index here is within bounds by construction; the fallback exists for the type alone. */
const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;
