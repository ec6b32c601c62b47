import * as z from 'zod';

/** Accepts the terms of the version that was shown. */
export const AgreementForm = z.object({
  version: z.string().min(1).max(64),
  agreed: z.boolean({ error: 'Tick this to go on: nothing is charged without it' }),
});
