/**
 * Calendar days as whole numbers since 1970-01-01. The forecast knows days and no instants, so no time zone can move a payment.
 * Day 0 was a Thursday.
 */
export type Day = number;

const DAY_MS = 86_400_000;

export const dayOf = (date: string): Day =>
  Math.round(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS);

/** 'YYYY-MM-DD'. */
export const dateOf = (day: Day): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Months since year 0, so that they can be counted. */
export const monthIndex = (day: Day): number => {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** 1 to 31. */
export const dayOfMonth = (day: Day): number => new Date(day * DAY_MS).getUTCDate();

/** 0 is Monday, 6 is Sunday. */
export const weekday = (day: Day): number => (((day + 3) % 7) + 7) % 7;

export const isWeekend = (day: Day): boolean => weekday(day) >= 5;

/** The day itself, or the Monday after a weekend. */
export const rollForward = (day: Day): Day => {
  const place = weekday(day);
  return place < 5 ? day : day + 7 - place;
};

export const daysInMonth = (month: number): number =>
  Math.round(
    (Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1) - Date.UTC(Math.floor(month / 12), month % 12, 1)) / DAY_MS,
  );

/** The day of a month, at most its last one: "the 31st" of February is its 28th or 29th. */
export const dayIn = (month: number, ofMonth: number): Day =>
  Math.round(Date.UTC(Math.floor(month / 12), month % 12, Math.min(ofMonth, daysInMonth(month))) / DAY_MS);

export const addMonths = (day: Day, months: number): Day => dayIn(monthIndex(day) + months, dayOfMonth(day));

/**
 * The forecast's months. They are counted from the day after the last known balance, so that a history that ends on the 20th
 * has whole months from the 21st to the 20th and no part of it is thrown away. Month 0 is the first one forecast; negative
 * months are history.
 */
export const monthStart = (firstDay: Day, month: number): Day => addMonths(firstDay, month);
