import Big from 'big.js';

/** Amounts in these are whole units, not hundredths (documented: currencies). */
const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
/** Amounts in these are thousandths. */
const THREE_DECIMAL = 'bhd jod kwd omr tnd'.split(' ');

/** How many decimals an amount of the currency has when shown; the smallest unit is what the API counts in. */
export const decimalsOf = (currency: string): number =>
  ZERO_DECIMAL.includes(currency) ? 0 : THREE_DECIMAL.includes(currency) ? 3 : 2;

/** `$18.00`, `¥500` from the smallest unit, whole or with decimals: `$0.006` has as many places as it needs. */
export function money(amount: number | string, currency: string): string {
  const least = decimalsOf(currency);
  const units = new Big(amount).div(new Big(10).pow(least));
  const places = Math.max(least, units.toFixed().split('.')[1]?.length ?? 0);
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return format.format(units.toNumber());
}
