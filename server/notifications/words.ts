import type { Ms } from '../core/units.ts';

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' });

/** `$30.07` of cents. */
export const dollars = (amountCents: number): string => money.format(amountCents / 100);

/** `March 2, 2026`, in UTC. */
export const day = (ms: Ms): string => date.format(ms);
