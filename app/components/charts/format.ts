import type { MoneyStyle } from '../../../server/core/display.ts';
import { dateFormat, numberFormat } from '../../../server/core/formats.ts';
import { moneyFormat } from '../../../server/core/money-format.ts';

/** How charts, and texts that are not elements, write what they show. Months and days are of the calendar, in no time zone. */
export type ChartFormat = {
  /** Whole money for tables and read-outs: $12,345 */
  money(cents: number): string;
  /** Short money for axes: $12K */
  shortMoney(cents: number): string;
  count(value: number): string;
  /** A share of 0..1 as percent; what is neither none nor all is never rounded to it. */
  percent(share: number): string;
  /** An assumption in percent, 7.5 as 7.5% */
  points(value: number): string;
  /** 'YYYY-MM' as Jan 2026 */
  month(month: string): string;
  /** 'YYYY-MM' as Jan 26, for axes */
  shortMonth(month: string): string;
  /** 'YYYY-MM-DD' as Jan 5 */
  day(date: string): string;
  /** 'YYYY-MM-DD' as Jan 5, 2026 */
  date(date: string): string;
};

export type FormatOptions = {
  /** Undefined is the browser's own language. */
  locale: string | undefined;
  currency?: string | undefined;
  /** As the reader chose; null is as the language has it. */
  moneyStyle?: MoneyStyle | null;
};

export function chartFormat({ locale, currency = 'USD', moneyStyle = null }: FormatOptions): ChartFormat {
  const reader = { locale, currency, style: moneyStyle };
  const money = moneyFormat(reader, { maximumFractionDigits: 0 });
  const shortMoney = moneyFormat(reader, {
    notation: 'compact',
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
  });
  const count = numberFormat(locale);
  const percent = numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const points = numberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const dates = (options: Intl.DateTimeFormatOptions) => dateFormat(locale, { ...options, timeZone: 'UTC' });
  const month = dates({ month: 'short', year: 'numeric' });
  const shortMonth = dates({ month: 'short', year: '2-digit' });
  const day = dates({ month: 'short', day: 'numeric' });
  const date = dates({ month: 'short', day: 'numeric', year: 'numeric' });
  return {
    money: (cents) => money(cents / 100),
    shortMoney: (cents) => shortMoney(cents / 100),
    count: (value) => count.format(value),
    percent: (share) => {
      if (share > 0 && share < 0.01) return `<\u00a0${percent.format(0.01)}`;
      if (share < 1 && share > 0.99) return `>\u00a0${percent.format(0.99)}`;
      return percent.format(share);
    },
    points: (value) => points.format(value / 100),
    month: (text) => month.format(Date.parse(`${text}-01`)),
    shortMonth: (text) => shortMonth.format(Date.parse(`${text}-01`)),
    day: (text) => day.format(Date.parse(text)),
    date: (text) => date.format(Date.parse(text)),
  };
}

/** The `count` months from `firstMonth` ('YYYY-MM') on. */
export function monthsFrom(firstMonth: string, count: number): string[] {
  const first = Number(firstMonth.slice(0, 4)) * 12 + Number(firstMonth.slice(5, 7)) - 1;
  return Array.from({ length: count }, (_, offset) => {
    const month = first + offset;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
