/** How charts write what they show. `locale` is the reader's; server and browser must be given the same, or hydration differs. */
export type ChartFormat = {
  /** Whole money for tables and read-outs: $12,345 */
  money(cents: number): string;
  /** Short money for axes: $12K */
  shortMoney(cents: number): string;
  count(value: number): string;
  /** A share of 0..1 as percent; what is neither none nor all is never rounded to it. */
  percent(share: number): string;
  /** 'YYYY-MM' as Jan 2026 */
  month(month: string): string;
  /** 'YYYY-MM' as Jan 26, for axes */
  shortMonth(month: string): string;
  /** 'YYYY-MM-DD' as Jan 5 */
  day(date: string): string;
};

export function chartFormat(locale = 'en-US', currency = 'USD'): ChartFormat {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
  const shortMoney = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
    minimumFractionDigits: 0,
  });
  const count = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const month = dates({ month: 'short', year: 'numeric' });
  const shortMonth = dates({ month: 'short', year: '2-digit' });
  const day = dates({ month: 'short', day: 'numeric' });
  return {
    money: (cents) => money.format(cents / 100),
    shortMoney: (cents) => shortMoney.format(cents / 100),
    count: (value) => count.format(value),
    percent: (share) => {
      if (share > 0 && share < 0.01) return `< ${percent.format(0.01)}`;
      if (share < 1 && share > 0.99) return `> ${percent.format(0.99)}`;
      return percent.format(share);
    },
    month: (text) => month.format(Date.parse(`${text}-01`)),
    shortMonth: (text) => shortMonth.format(Date.parse(`${text}-01`)),
    day: (text) => day.format(Date.parse(text)),
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
