import { ok, type Result, refuse } from '../../core/result.ts';

/** Ways banks write a day. YY means 20YY; MMM is an English month such as Jan or January. */
export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'MM/DD/YYYY',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD.MM.YY',
  'MM/DD/YY',
  'DD/MM/YY',
  'DD MMM YYYY',
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

type DateRefusal = { kind: 'not_a_date' | 'no_such_day'; message: string };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME_OF_DAY = /[T ]\d{1,2}:\d{2}.*$/;

const PATTERNS = Object.fromEntries(DATE_FORMATS.map((format) => [format, patternOf(format)]));

/** Reads a day, a time of day behind it ignored, into 'YYYY-MM-DD'. Days that no calendar has, and years outside 1900–2199, are refused. */
export function parseDate(text: string, format: DateFormat): Result<string, DateRefusal> {
  const day = text.trim().replace(TIME_OF_DAY, '');
  if (day === '') return refuse('not_a_date', 'there is no date');
  const groups = PATTERNS[format]?.exec(day)?.groups;
  if (!groups) return refuse('not_a_date', `“${day}” is not a date written ${format}`);
  const year = Number(groups.year?.padStart(4, '20'));
  const month = groups.name ? MONTHS.indexOf(groups.name.slice(0, 3).toLowerCase()) + 1 : Number(groups.month);
  const dayOfMonth = Number(groups.day);
  if (year < 1900 || year > 2199 || !isDay(year, month, dayOfMonth)) {
    return refuse('no_such_day', `“${day}” is not a day of the calendar (read as ${format})`);
  }
  return ok(`${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`);
}

function patternOf(format: DateFormat): RegExp {
  const source = format
    .replaceAll('.', '\\.')
    .replace('YYYY', '(?<year>\\d{4})')
    .replace('YY', '(?<year>\\d{2})')
    .replace('MMM', '(?<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?)')
    .replace('MM', format === 'YYYYMMDD' ? '(?<month>\\d{2})' : '(?<month>\\d{1,2})')
    .replace('DD', format === 'YYYYMMDD' ? '(?<day>\\d{2})' : '(?<day>\\d{1,2})')
    .replaceAll(' ', '[ -]');
  return new RegExp(`^${source}$`, 'i');
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
