/**
 * Formats of `Intl`, made once for each language and options: making one takes a hundred times as long as using it.
 * Pure: browser and server share it.
 */

/** More than all pages use, for a few languages and time zones. Readers choose among hundreds, so all are let go when there are more. */
const MAX_FORMATS = 500;

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError for a language or currency that does not exist. An undefined language is the runtime's default. */
export const numberFormat = (locale: string | undefined, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
  once(numbers, [locale, options], () => new Intl.NumberFormat(locale, options));

/** Throws a RangeError for a language or time zone that does not exist. */
export const dateFormat = (locale: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once(dates, [locale, options], () => new Intl.DateTimeFormat(locale, options));

function once<F>(made: Map<string, F>, key: unknown[], make: () => F): F {
  const text = JSON.stringify(key);
  const known = made.get(text);
  if (known) return known;
  const format = make();
  if (made.size >= MAX_FORMATS) made.clear();
  made.set(text, format);
  return format;
}
