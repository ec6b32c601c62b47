import * as z from 'zod';
import { BalanceStatement, Correction } from '../../../server/accounts/details.ts';

const MAX_AMOUNT = 1e10;

const amount = z
  .number({ error: 'Enter an amount such as 12500 or -300.50' })
  .min(-MAX_AMOUNT, { error: 'This amount is too large' })
  .max(MAX_AMOUNT, { error: 'This amount is too large' })
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, { error: 'Use at most two decimals' });

/** A balance and its day, as a form sends them. */
export const BalanceForm = z.object({ balance: amount, date: BalanceStatement.shape.date });

/** A corrected movement as its form sends it; a box that is not ticked is missing. */
export const CorrectionForm = z.object({
  movementId: z.string().max(64),
  date: Correction.shape.date,
  amount,
  payee: Correction.shape.payee.default(''),
  category: Correction.shape.category,
  isExcluded: z.boolean().default(false),
  isAlways: z.boolean().default(false),
});
