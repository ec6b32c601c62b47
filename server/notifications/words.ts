import type { Ms } from '../core/units.ts';

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });
const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'UTC' });

/** `$30.07` of cents. */
export const dollars = (amountCents: number): string => money.format(amountCents / 100);

/** `March 2, 2026`, in UTC. */
export const day = (ms: Ms): string => date.format(ms);

/** `March 2, 2026 at 14:05 UTC`. */
export const moment = (ms: Ms): string => `${date.format(ms)} at ${time.format(ms)} UTC`;

/** `5,012`. */
export const count = (n: number): string => n.toLocaleString('en-US');
