import { createContext, useContext, useSyncExternalStore } from 'react';
import { BROWSERS_OWN, type Display, isTimeZone, type MoneyStyle } from '../../../server/core/display.ts';
import { dateFormat, numberFormat } from '../../../server/core/formats.ts';
import { moneyFormat } from '../../../server/core/money-format.ts';

/**
 * Numbers, money and times. The server and the first render in the browser use English and UTC, so that hydration
 * matches. After that they use the reader's language and time zone, or the ones chosen in the settings.
 */
const DisplayContext = createContext(BROWSERS_OWN);

/** Provides the reader's display settings. */
export const DisplayProvider = DisplayContext.Provider;

export const useDisplay = (): Display => useContext(DisplayContext);

/** Whole credits: 12,000. */
export function Credits({ value, signed = false }: { value: number; signed?: boolean }) {
  const locale = useLocale();
  return <>{numberFormat(locale, { signDisplay: signed ? 'exceptZero' : 'auto' }).format(value)}</>;
}

/** An amount in cents, which may be a decimal text where a price is fractional: `<Money cents={9900} />` is $99.00. */
export function Money({
  cents,
  currency = 'usd',
  signed = false,
}: {
  cents: number | string;
  currency?: string;
  signed?: boolean;
}) {
  return <>{formatMoney(cents, { currency, signed, locale: useLocale(), style: useDisplay().moneyStyle })}</>;
}

type MoneyOptions = {
  currency?: string;
  /** Undefined means the browser's language, so there is no default. */
  locale: string | undefined;
  signed?: boolean;
  /** Null uses the language's default. */
  style?: MoneyStyle | null;
};

export function formatMoney(
  cents: number | string,
  { currency = 'usd', locale, signed = false, style = null }: MoneyOptions,
): string {
  const wholeCents = Number.isInteger(Number(cents));
  const format = moneyFormat(
    { locale, currency, style },
    { signDisplay: signed ? 'exceptZero' : 'auto', ...(wholeCents ? {} : { maximumFractionDigits: 6 }) },
  );
  // Text is read as a decimal: a float would round what a price is fractional by.
  return format(typeof cents === 'number' || cents.includes('e') ? Number(cents) / 100 : `${cents}e-2`);
}

type DateTimeProps = { ms: number; show?: 'date' | 'time' | 'both' | 'month' };

/** An instant. Before hydration it is shown in UTC or the chosen time zone, with the zone's name. */
export function DateTime({ ms, show = 'both' }: DateTimeProps) {
  const instant = useInstant(show);
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} className="whitespace-nowrap">
      {instant(ms)}
    </time>
  );
}

/** Formats an instant like `DateTime`, for places where an element is not possible. */
export function useInstant(show: NonNullable<DateTimeProps['show']> = 'both'): (ms: number) => string {
  const at = { locale: useLocale(), timeZone: useTimeZone() };
  return (ms) => formatDate(ms, show, at);
}

const DATE_OPTIONS: Record<NonNullable<DateTimeProps['show']>, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  both: { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  month: { year: 'numeric', month: 'long' },
};

export function formatDate(
  ms: number,
  show: NonNullable<DateTimeProps['show']>,
  at: { locale: string | undefined; timeZone: string | undefined },
): string {
  const zone =
    at.timeZone && (show === 'both' || show === 'time')
      ? ({ timeZone: at.timeZone, timeZoneName: 'short' } as const)
      : { timeZone: at.timeZone };
  const text = dateFormat(at.locale, { ...DATE_OPTIONS[show], ...zone }).format(ms);
  // Node and browsers use different spaces before AM and PM.
  return text.replaceAll('\u202f', ' ');
}

/** The reader's language after hydration, English before. */
export function useLocale(): string | undefined {
  return useHydrated() ? undefined : 'en-US';
}

/** The chosen time zone; otherwise undefined (the browser's) after hydration and UTC before. */
export function useTimeZone(): string | undefined {
  const hydrated = useHydrated();
  const { timeZone } = useDisplay();
  if (timeZone !== null && isTimeZone(timeZone)) return timeZone;
  return hydrated ? undefined : 'UTC';
}

const never = () => () => undefined;

/** False on the server and in the first render in the browser, then true. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
