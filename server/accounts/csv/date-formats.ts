/** Order of a date's parts. Separators, weekday names, times and two-digit years do not matter; MMM may be a month name. */
export const DATE_FORMATS = ['YYYY-MM-DD', 'DD/MM/YYYY', 'MM/DD/YYYY'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];
