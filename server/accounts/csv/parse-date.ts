import { ok, type Result, refuse } from '../../core/result.ts';
import type { DateFormat } from './date-formats.ts';
import { isWeekday, monthNumber } from './month-names.ts';
import { plainDigits } from './parse-amount.ts';

type DateRefusal = { kind: 'not_a_date' | 'no_such_day'; message: string };

/** Longer cells are text. */
const MAX_DATE_CHARS = 48;
const TIME_OF_DAY =
  /(?<=\d\.?)(?:[T ,]+|\.\s+)\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[A-Z]{3,4}|[+-]\d{2}:?\d{2})?$/i;
/** Words between the parts of a date. */
const LINKS = /^(?:de|del|of|den|le|the|a|at|um|г|года|р|року|m|d|gada|ngày|tháng|năm)$/iu;
/** “10:15 05/01/2026” */
const TIME_BEFORE = /^\d{1,2}:\d{2}(?::\d{2})?\s+(?=\d)/;
/** “(Mon)” */
const BRACKETED = /\s*[(（]\p{L}+\.?[)）]\s*/u;
/** The years of the reigning emperor, from 2019 on. */
const REIWA = /^(?:R|令和)\s*(\d{1,2})(?=[.年/-])/;
/** The ISO basic form: 20260131T101500. */
const COMPACT_TIME = /^(\d{8})[T ]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ?$/;

/**
 * Reads a day written in this order into 'YYYY-MM-DD', month names in `language` first. Refuses days that do not exist, and years outside
 * 1900–2199.
 */
export function parseDate(
  text: string,
  format: DateFormat,
  language: string | null = null,
): Result<string, DateRefusal> {
  const shown = plainDigits(text).trim();
  if (shown === '') return refuse('not_a_date', 'there is no date');
  const parts = shown.length > MAX_DATE_CHARS ? null : splitDate(shown);
  const read = parts && readParts(parts, format, language);
  if (!read) return refuse('not_a_date', `“${shown.slice(0, MAX_DATE_CHARS)}” is not a date written ${format}`);
  const { year, month, day } = read;
  if (year < 1900 || year > 2199 || !isDay(year, month, day)) {
    return refuse('no_such_day', `“${shown}” is not a day of the calendar (read as ${format})`);
  }
  return ok(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
}

/** The three parts, or the eight digits, of a date: without weekday, time of day, ordinals and quotes. */
function splitDate(text: string): string[] | null {
  const bare = text
    .replace(/^['"=]+|['"]+$/g, '')
    .replace(COMPACT_TIME, '$1')
    .replace(TIME_BEFORE, '')
    .replace(TIME_OF_DAY, '')
    .replace(BRACKETED, ' ')
    .replace(REIWA, (_, year: string) => String(2018 + Number(year)))
    .replace(/(?<=\d\s*)[年月日년월일]/gu, ' ')
    .trim();
  if (/^\d{8}$/.test(bare)) return [bare];
  if (/^\d{6}$/.test(bare)) return bare.match(/../g);
  if (!/^[\p{L}\p{M}\d\s.,/'’-]+$/u.test(bare) || !/\d/.test(bare)) return null;
  const words = bare
    // Thai abbreviations: ม.ค.
    .replace(/(\p{L}\p{M}*)\.(?=\p{L})/gu, '$1')
    .replace(/(\d)(?:st|nd|rd|th|er|º|ª)\b/gi, '$1')
    .replace(/(\d)(\p{L})/gu, '$1 $2')
    .replace(/(\p{L})(\d)/gu, '$1 $2')
    .split(/[\s.,/'’-]+/u)
    .filter((word) => word !== '' && !LINKS.test(word));
  // A weekday comes first or last: its short name may be that of a month elsewhere.
  const parts =
    words.length !== 4
      ? words
      : isWeekday(words[0] ?? '')
        ? words.slice(1)
        : isWeekday(words[3] ?? '')
          ? words.slice(0, 3)
          : words;
  return parts.length === 3 && parts.every((part) => /^\d+$/.test(part) || monthNumber(part) !== null) ? parts : null;
}

type Parts = { year: number; month: number; day: number };

function readParts(parts: string[], format: DateFormat, language: string | null): Parts | null {
  const [a = '', b = '', c = ''] = parts;
  const from = (year: string, month: string, day: string) => numbers(year, month, day, language);
  if (parts.length === 1) {
    if (format === 'YYYY-MM-DD') return from(a.slice(0, 4), a.slice(4, 6), a.slice(6));
    return format === 'DD/MM/YYYY'
      ? from(a.slice(4), a.slice(2, 4), a.slice(0, 2))
      : from(a.slice(4), a.slice(0, 2), a.slice(2, 4));
  }
  if (format === 'YYYY-MM-DD') {
    if (a.length !== 4 && !isShortYearFirst(parts)) return null;
    // Latvians write the month behind the day here too.
    return /\d/.test(c) ? from(a, b, c) : from(a, c, b);
  }
  return format === 'DD/MM/YYYY' ? from(c, b, a) : from(c, a, b);
}

const isShortYearFirst = (parts: string[]): boolean => parts.every((part) => /^\d{2}$/.test(part));

function numbers(year: string, monthText: string, day: string, language: string | null): Parts | null {
  if (!/^(?:\d{2}|\d{4})$/.test(year) || !/^\d{1,2}$/.test(day)) return null;
  const month = /^\d{1,2}$/.test(monthText) ? Number(monthText) : monthNumber(monthText, language);
  if (month === null) return null;
  const written = Number(year.padStart(4, '20'));
  return { year: isThai(written) ? written - THAI_YEARS : written, month, day: Number(day) };
}

/** Thai banks count from the Buddha's death. */
const THAI_YEARS = 543;
const isThai = (year: number): boolean => year >= 1990 + THAI_YEARS && year < 2100 + THAI_YEARS;

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
