import { dateFormat } from './formats.ts';

/** How pages show times and amounts; null is as the reader's browser does. Pure: browser and server share it. */
export type Display = { timeZone: string | null; moneyStyle: MoneyStyle | null };

/** `$30.00`, `US$30.00`, `30.00 USD`. Amounts stay US dollars in each. */
export const MONEY_STYLES = ['symbol', 'country', 'code'] as const;
export type MoneyStyle = (typeof MONEY_STYLES)[number];

export const BROWSERS_OWN: Display = { timeZone: null, moneyStyle: null };

/** The longest names have about thirty. */
const MAX_CHARACTERS = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/;

/** Whether this is the name of a time zone that dates can be shown in here: server and browser may know different ones. */
export function isTimeZone(name: string): boolean {
  if (name.length > MAX_CHARACTERS || !NAME.test(name)) return false;
  try {
    dateFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whether this names a language that numbers and dates can be written in. */
export function isLocale(name: string): boolean {
  if (name.length > MAX_CHARACTERS) return false;
  try {
    return Intl.getCanonicalLocales(name).length === 1;
  } catch {
    return false;
  }
}

export const listTimeZones = (): string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC'),
];
