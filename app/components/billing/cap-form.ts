import * as z from 'zod';

/** Sets the monthly cap, or lifts it. */
export const CapForm = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('cap'),
    capDollars: z
      .number({ error: 'Enter an amount in dollars, such as 90' })
      .min(0, { error: 'A cap is zero or more' })
      .max(1_000_000, { error: 'A cap is at most $1,000,000' })
      .multipleOf(0.01, { error: 'Enter dollars and whole cents, such as 90 or 12.50' }),
  }),
  z.object({ intent: z.literal('lift') }),
]);
