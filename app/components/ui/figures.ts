import { writeFigures } from '../../../server/core/figures.ts';
import { useDisplay, useLocale, useTimeZone } from './format.tsx';

/** Writes out the figures in a text of the server's, as `DateTime` and `Money` write theirs. */
export function useFigures(): (text: string) => string {
  const reader = { locale: useLocale(), timeZone: useTimeZone(), moneyStyle: useDisplay().moneyStyle };
  return (text) => writeFigures(text, reader);
}
