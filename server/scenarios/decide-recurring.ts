import { z } from 'zod';
import { findAccount } from '../accounts/store.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { PlannedItem } from './forecast/planned.ts';
import { dropDecision, saveDecision } from './recurring-store.ts';

/** What a customer says about an item; parts that are absent are as they were found. */
export const RecurringForm = z.object({
  accountId: z
    .string()
    .max(64)
    .transform(asId<'account'>),
  seriesKey: z.string().min(1).max(200),
  status: z.enum(['found', 'confirmed', 'paused', 'deleted']),
  label: PlannedItem.shape.label.optional(),
  amountCents: PlannedItem.shape.amountCents.optional(),
  dayOfMonth: z
    .number({ error: 'A day of the month is a number from 1 to 31' })
    .int({ error: 'A day of the month is a whole number' })
    .min(1, { error: 'A day of the month is a number from 1 to 31' })
    .max(31, { error: 'A day of the month is a number from 1 to 31' })
    .optional(),
  endsOn: PlannedItem.shape.endsOn,
});

/** The next run simulates the item as decided; runs that were started keep what they froze. */
export async function decideRecurring(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  customerId: CustomerId,
  form: z.infer<typeof RecurringForm>,
): Promise<Result<void, Refusal<'not_found'>>> {
  const { accountId, seriesKey, status } = form;
  if (!(await findAccount(db, customerId, accountId))) return refuse('not_found', 'There is no such account.');
  if (status === 'found') {
    await dropDecision(db, customerId, accountId, seriesKey);
    return ok(undefined);
  }
  const decision = {
    accountId,
    seriesKey,
    status,
    label: form.label ?? null,
    amountCents: form.amountCents ?? null,
    dayOfMonth: form.dayOfMonth ?? null,
    endsOn: form.endsOn ?? null,
  };
  await saveDecision(db, customerId, decision, clock.now());
  return ok(undefined);
}
