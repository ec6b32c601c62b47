import type { Trx } from '../../db/transaction.ts';
import { sumActsOfDay } from '../audit/acts-of-day.ts';
import { type AdminRole, MAX_CREDITS_A_DAY } from '../core/admin-roles.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Ms } from '../core/units.ts';

/**
 * Whether an admin may still give or take so many credits of a customer on this UTC day. Beyond an owner's limit a second
 * person approves: the answer says why. The customer's balance is locked.
 */
export async function checkCreditLimit(
  trx: Trx,
  act: { userId: UserId; role: AdminRole; customerId: CustomerId; credits: number; nowMs: Ms },
): Promise<Result<{ needsApproval: string | null }, Refusal<'over_limit'>>> {
  const limit = MAX_CREDITS_A_DAY[act.role];
  const used = await sumActsOfDay(trx, act);
  if (used + Math.abs(act.credits) <= limit) return ok({ needsApproval: null });
  const words = (n: number) => n.toLocaleString('en-US');
  const left = words(Math.max(0, limit - used));
  if (act.role === 'owner')
    return ok({
      needsApproval: `An owner alone moves at most ${words(limit)} credits of a customer in a day, and ${left} are left today.`,
    });
  return refuse(
    'over_limit',
    `Your role moves at most ${words(limit)} credits a customer and day, and ${left} are left today. Ask an owner.`,
    'credits',
  );
}
