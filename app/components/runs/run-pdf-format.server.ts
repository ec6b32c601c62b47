import type { Display } from '../../../server/core/display.ts';
import { type ChartFormat, chartFormat } from '../charts/format.ts';
import { formatDate } from '../ui/format.tsx';

/** Who a printed page is for: the language of the browser that asked, and what the login chose. */
export type Reader = Display & { locale: string };

export type PrintFormat = ChartFormat & { instant(ms: number): string };

const ENGLISH = 'en-US';

/** A page is written once, on the server: it takes the language that the browser asks pages in. */
export function readerOf(request: Request, display: Display): Reader {
  const asked = request.headers.get('Accept-Language') ?? '';
  const locale = asked
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
    .find(isLocale);
  return { ...display, locale: locale ?? ENGLISH };
}

function isLocale(tag: string): boolean {
  try {
    return tag.length > 0 && Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

/** The reader's own way of writing where the fonts have its letters, else with the currency's code, else in English. */
export function printFormat({ locale, moneyStyle, timeZone }: Reader, currency: string): PrintFormat {
  const ways = [locale, ENGLISH].flatMap((language) => [
    { locale: language, currency, moneyStyle },
    { locale: language, currency, moneyStyle: 'code' as const },
  ]);
  const way = ways.find((each) => isPrintable(sampleOf(chartFormat(each)))) ?? { locale: ENGLISH, currency };
  const at = { locale: way.locale, timeZone: timeZone ?? 'UTC' };
  return { ...chartFormat(way), instant: (ms) => formatDate(ms, 'both', at) };
}

function sampleOf({ month, money, shortMoney, percent, points, count }: ChartFormat): string {
  const months = Array.from({ length: 12 }, (_, at) => month(`2026-${String(at + 1).padStart(2, '0')}`));
  return [
    ...months,
    money(-123_456_789),
    shortMoney(1e9),
    shortMoney(1e6),
    percent(0.5),
    points(7.5),
    count(12_345),
  ].join(' ');
}

// The built-in fonts know Latin 1 only; what they lack must not become another letter.
export const printable = (text: string): string => spelled(text).replaceAll(/[^\n\x20-\xff€]/g, '?');

const isPrintable = (text: string): boolean => printable(text) === spelled(text);

const spelled = (text: string): string =>
  text
    .replaceAll('−', '-')
    .replaceAll('’', "'")
    .replaceAll(/[\u2009\u202f]/g, '\u00a0');
