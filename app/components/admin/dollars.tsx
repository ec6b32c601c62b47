import Big from 'big.js';
import { formatMoney, useLocale } from '../ui/format.tsx';

/** Money with two decimals: what a fraction of a cent is worth is rounded here, and nowhere before. */
export function Dollars({ cents, signed = false }: { cents: number | string; signed?: boolean }) {
  const whole = new Big(cents).round(0, Big.roundHalfUp).toFixed();
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(whole, { signed, locale: useLocale() })}</span>;
}
