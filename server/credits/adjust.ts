import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { AdminRole } from '../core/admin-roles.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { checkCreditLimit } from './credit-limit.ts';
import { lockBalance, postOnce } from './store.ts';

/** A correction of `credits` (positive or negative); `requestKey` makes a repeated request post once. */
export type Adjustment = { customerId: CustomerId; credits: number; reason: string; requestKey: string };

/** Posts a correction to a customer's ledger and records the admin who made it, in one transaction. */
export async function adjustCredits(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { userId, role }: { userId: UserId; role: AdminRole },
  { customerId, credits, reason, requestKey }: Adjustment,
): Promise<Result<void, Refusal<'over_limit'>>> {
  const nowMs = clock.now();
  const done = await transaction(db, async (trx): Promise<Result<void, Refusal<'over_limit'>>> => {
    await lockBalance(trx, customerId);
    const allowed = await checkCreditLimit(trx, { userId, role, customerId, credits, nowMs });
    if (!allowed.ok) return allowed;
    const entry = {
      customerId,
      kind: 'adjustment' as const,
      credits,
      key: `adjustment:${requestKey}`,
      causeId: requestKey,
      note: reason,
      nowMs,
    };
    if (await postOnce(trx, entry))
      await audit(trx, { userId, customerId, action: 'adjust', detail: { credits, reason }, reason, nowMs });
    return ok(undefined);
  });
  signals.notify('runs');
  return done;
}
