import Big from 'big.js';
import { useSyncExternalStore } from 'react';

/**
 * Numbers, money and times. The server writes them in English and UTC, the browser's first rendering repeats that to
 * the letter, and then they turn into the reader's own language and time zone.
 */

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
  return <>{formatMoney(cents, { currency, signed, locale: useLocale() })}</>;
}

type MoneyOptions = { currency?: string; locale?: string | undefined; signed?: boolean };

export function formatMoney(
  cents: number | string,
  { currency = 'usd', locale = 'en-US', signed = false }: MoneyOptions = {},
): string {
  const amount = new Big(cents).div(100);
  const wholeCents = amount.times(100).mod(1).eq(0);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    signDisplay: signed ? 'exceptZero' : 'auto',
    ...(wholeCents ? {} : { maximumFractionDigits: 6 }),
  });
  return format.format(amount.toFixed() as Intl.StringNumericLiteral);
}

type DateTimeProps = { ms: number; show?: 'date' | 'time' | 'both' | 'month' };

/** An instant. Before the browser knows better it is UTC, and says so. */
export function DateTime({ ms, show = 'both' }: DateTimeProps) {
  const hydrated = useHydrated();
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} className="whitespace-nowrap">
      {hydrated ? formatDate(ms, show) : formatDate(ms, show, { locale: 'en-US', timeZone: 'UTC' })}
    </time>
  );
}

const DATE_OPTIONS: Record<NonNullable<DateTimeProps['show']>, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  both: { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  month: { year: 'numeric', month: 'long' },
};

function formatDate(
  ms: number,
  show: NonNullable<DateTimeProps['show']>,
  at: { locale?: string; timeZone?: string } = {},
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
function useLocale(): string | undefined {
  return useHydrated() ? undefined : 'en-US';
}

const never = () => () => undefined;

/** False on the server and in the browser's first rendering, true ever after. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
