export { money, money as unitMoney } from '../invoicing/money.ts';

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

const INSTANT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
