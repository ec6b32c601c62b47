import type { MoneyStyle } from './display.ts';
import { dateFormat, numberFormat } from './formats.ts';
import { moneyFormat } from './money-format.ts';
import type { Ms } from './units.ts';

/**
 * Sentences with amounts, numbers and times in them, which are composed once and read by people of different languages
 * and time zones: each figure stands as a mark, and is written out for the one who reads. Pure: browser and server share it.
 */
export type Reader = {
  /** Undefined: the default of the runtime, in a browser the reader's own. */
  locale: string | undefined;
  timeZone: string | undefined;
  moneyStyle: MoneyStyle | null;
};

/** Of whom nothing is known. */
export const ANYBODY: Reader = { locale: 'en-US', timeZone: 'UTC', moneyStyle: null };

type Kind = 'money' | 'count' | 'day' | 'moment';

/** Marks are between characters of private use, which no keyboard has. */
const mark = (kind: Kind, value: number): string => `\ue000${kind} ${value}\ue001`;
const MARK = /\ue000(money|count|day|moment) (-?[0-9]+)\ue001/g;

/** A text that people wrote, in which nothing passes for a mark. */
export const withoutMarks = (text: string): string => text.replaceAll(/[\ue000\ue001]/g, '');

/** `$30.07` of cents. */
export const dollars = (amountCents: number): string => mark('money', amountCents);

/** `5,012`. */
export const count = (n: number): string => mark('count', n);

/** `March 2, 2026`. */
export const day = (ms: Ms): string => mark('day', ms);

/** `March 2, 2026 at 2:05 PM UTC`. */
export const moment = (ms: Ms): string => mark('moment', ms);

/** Writes a text out for its reader. */
export const writeFigures = (text: string, reader: Reader): string =>
  text.replace(MARK, (_, kind: Kind, value: string) => write(kind, Number(value), reader));

function write(kind: Kind, value: number, { locale, timeZone, moneyStyle }: Reader): string {
  switch (kind) {
    case 'money':
      return moneyFormat({ locale, currency: 'usd', style: moneyStyle })(value / 100);
    case 'count':
      return numberFormat(locale).format(value);
    case 'day':
      return dateFormat(locale, { ...DAY, timeZone }).format(value);
    case 'moment': {
      const text = dateFormat(locale, { ...DAY, ...TIME, timeZone }).format(value);
      // Node and browsers differ in the kind of space before AM and PM.
      return text.replaceAll('\u202f', ' ');
    }
  }
}

const DAY = { year: 'numeric', month: 'long', day: 'numeric' } as const;
const TIME = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
