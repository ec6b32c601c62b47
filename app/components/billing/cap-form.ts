import * as z from 'zod';
import { ALLOWANCE } from '../../../server/core/catalog.ts';
import { centsOf } from '../../lib/typed-amount.ts';

/** An amount as typed, in dollars. */
const dollars = z.preprocess(
  (typed) => {
    const cents = centsOf(typed);
    return typeof cents === 'number' ? cents / 100 : cents;
  },
  z
    .number({ error: 'Enter dollars and whole cents, such as 90 or 12.50' })
    .min(0, { error: 'A cap is zero or more' })
    .max(1_000_000, { error: 'A cap is at most $1,000,000' }),
);

const LEVELS = 'Enter at most five amounts in whole dollars, such as 50, 100';

/** Whole dollars with commas between. Left empty, conform gives no text at all. */
const alertLevels = z
  .string({ error: LEVELS })
  .max(100, { error: LEVELS })
  .regex(/^\s*\$?\d{1,7}\s*(,\s*\$?\d{1,7}\s*)*$/, { error: LEVELS })
  .transform((typed) => typed.split(',').map((level) => Number(level.replace('$', ''))))
  .pipe(z.array(z.number().min(1, { error: LEVELS }).max(1_000_000, { error: LEVELS })).max(5, { error: LEVELS }))
  .default([]);

/** With the allowance or more as the level, the alert would never end: there are never more credits. */
const MAX_LOW = ALLOWANCE - 1;
const BELOW = `Choose from 1 to ${MAX_LOW.toLocaleString('en-US')}: there are ${ALLOWANCE.toLocaleString('en-US')} when everything is paid`;

/** Sets the cap, removes it, or raises it for this billing period. Sets or removes the alerts on a low balance and on spend. */
export const CapForm = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('cap'), capDollars: dollars }),
  z.object({ intent: z.literal('lift') }),
  z.object({ intent: z.literal('raise'), raiseDollars: dollars }),
  z.object({
    intent: z.literal('low'),
    lowCredits: z
      .number({ error: 'Enter a number of credits, such as 1000' })
      .int({ error: 'Credits are whole' })
      .min(1, { error: BELOW })
      .max(MAX_LOW, { error: BELOW }),
  }),
  z.object({ intent: z.literal('low-off') }),
  z.object({ intent: z.literal('alerts'), alertDollars: alertLevels }),
]);
