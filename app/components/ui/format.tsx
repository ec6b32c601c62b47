import Big from 'big.js';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { BROWSERS_OWN, type Display, isTimeZone, type MoneyStyle } from '../../../server/core/display.ts';
import { moneyFormat } from '../../../server/core/money-format.ts';

/**
 * Numbers, money and times. The server writes them in English and UTC, the browser's first rendering repeats that to
 * the letter, and then they turn into the reader's own language and time zone. Whoever chose a time zone or a way of
 * writing amounts has those from the start.
 */
const DisplayContext = createContext(BROWSERS_OWN);

/** What the reader chose, for all that is shown inside. */
export const DisplayProvider = DisplayContext.Provider;

export const useDisplay = (): Display => useContext(DisplayContext);

/** Whole credits: 12,000. */
export function Credits({ value, signed = false }: { value: number; signed?: boolean }) {
  const locale = useLocale();
  return <>{new Intl.NumberFormat(locale, { signDisplay: signed ? 'exceptZero' : 'auto' }).format(value)}</>;
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
  /** Undefined is the browser's own: so there is no default to fall back to. */
  locale: string | undefined;
  signed?: boolean;
  /** Null is as the language has it. */
  style?: MoneyStyle | null;
};

export function formatMoney(
  cents: number | string,
  { currency = 'usd', locale, signed = false, style = null }: MoneyOptions,
): string {
  const amount = new Big(cents).div(100);
  const wholeCents = amount.times(100).mod(1).eq(0);
  return moneyFormat(
    { locale, currency, style },
    { signDisplay: signed ? 'exceptZero' : 'auto', ...(wholeCents ? {} : { maximumFractionDigits: 6 }) },
  )(amount.toFixed());
}

type DateTimeProps = { ms: number; show?: 'date' | 'time' | 'both' | 'month' };

/** An instant. Before the browser knows better it is UTC, or the zone that was chosen, and says so. */
export function DateTime({ ms, show = 'both' }: DateTimeProps) {
  const instant = useInstant(show);
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} className="whitespace-nowrap">
      {instant(ms)}
    </time>
  );
}

/** Writes an instant as `DateTime` does, where an element cannot stand. */
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
  const text = new Intl.DateTimeFormat(at.locale, { ...DATE_OPTIONS[show], ...zone }).format(ms);
  // Node and browsers differ in the kind of space before AM and PM.
  return text.replaceAll('\u202f', ' ');
}

/** The reader's language once it is known, English before. */
export function useLocale(): string | undefined {
  return useHydrated() ? undefined : 'en-US';
}

/** The time zone that the reader chose; else that of the browser once it is known, which is undefined, and UTC before. */
export function useTimeZone(): string | undefined {
  const hydrated = useHydrated();
  const { timeZone } = useDisplay();
  if (timeZone !== null && isTimeZone(timeZone)) return timeZone;
  return hydrated ? undefined : 'UTC';
}

const never = () => () => undefined;

/** False on the server and in the browser's first rendering, true ever after. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
