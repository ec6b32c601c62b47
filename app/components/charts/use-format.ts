import { useMemo } from 'react';
import { useDisplay, useLocale } from '../ui/format.tsx';
import { type ChartFormat, chartFormat } from './format.ts';

/** As the reader of this page has things written: English in the first HTML, then their own language. */
export function useFormat(currency?: string): ChartFormat {
  const locale = useLocale();
  const { moneyStyle } = useDisplay();
  return useMemo(() => chartFormat({ locale, currency, moneyStyle }), [locale, currency, moneyStyle]);
}
