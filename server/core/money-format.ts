import type { MoneyStyle } from './display.ts';
import { numberFormat } from './formats.ts';

type MoneyFormat = {
  /** Undefined: the default of the runtime, in a browser the reader's own. */
  locale: string | undefined;
  /** ISO 4217, in either case. */
  currency: string;
  /** Null is as the language has it. */
  style: MoneyStyle | null;
};

/** How a reader is written amounts, in whole units or as decimal text. */
export function moneyFormat(
  { locale, currency, style }: MoneyFormat,
  options: Intl.NumberFormatOptions = {},
): (amount: number | string) => string {
  const code = currency.toUpperCase();
  const format = numberFormat(locale, {
    style: 'currency',
    currency: code,
    currencyDisplay: style === null ? 'symbol' : 'narrowSymbol',
    ...options,
  });
  const isDollars = style === 'country' && code === 'USD';
  return (amount) => {
    const parts = format.formatToParts(amount as Intl.StringNumericLiteral);
    if (style === 'code') return `${textOf(parts.filter(({ type }) => type !== 'currency')).trim()}\u00a0${code}`;
    return textOf(parts.map((part) => (isDollars && part.type === 'currency' ? { ...part, value: 'US$' } : part)));
  };
}

const textOf = (parts: Intl.NumberFormatPart[]): string => parts.map(({ value }) => value).join('');
