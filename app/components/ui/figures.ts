import { isTimeZone } from '../../../server/core/display.ts';
import { ANYBODY, writeFigures } from '../../../server/core/figures.ts';
import { useDisplay, useHydrated, useLocale } from './format.tsx';

/** Writes out the figures in a text of the server's, as `DateTime` and `Money` write theirs. */
export function useFigures(): (text: string) => string {
  const hydrated = useHydrated();
  const locale = useLocale();
  const { timeZone, moneyStyle } = useDisplay();
  const chosen = timeZone !== null && isTimeZone(timeZone) ? timeZone : undefined;
  const reader = { locale, timeZone: hydrated ? chosen : (chosen ?? ANYBODY.timeZone), moneyStyle };
  return (text) => writeFigures(text, reader);
}
