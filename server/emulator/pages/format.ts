import Big from 'big.js';

/** `$18.00` from whole cents. */
export const money = (amountCents: number, currency: string): string =>
  currencyFormat(currency).format(amountCents / 100);

/** `$0.006` from Stripe's decimal of cents: as many places as it has, two at least. */
export function unitMoney(amountCentsDecimal: string, currency: string): string {
  const amount = new Big(amountCentsDecimal).div(100);
  const places = Math.max(2, amount.toFixed().split('.')[1]?.length ?? 0);
  const symbol =
    currencyFormat(currency)
      .formatToParts(0)
      .find((part) => part.type === 'currency')?.value ?? '';
  return `${amount.lt(0) ? '-' : ''}${symbol}${amount.abs().toFixed(places)}`;
}

export const count = (n: number | string): string => new Intl.NumberFormat('en-US').format(Number(n));

/** `22 Nov 2025, 18:04 UTC` */
export const instant = (ms: number): string => `${INSTANT.format(ms)} UTC`;

/** `22 Nov 2025` */
export const day = (ms: number): string => DAY.format(ms);

/** `subscription_cycle` → `Subscription cycle` */
export const words = (name: string): string => {
  const spaced = name.replaceAll(/[._]/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

const currencyFormat = (currency: string) => new Intl.NumberFormat('en-US', { style: 'currency', currency });
const INSTANT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
