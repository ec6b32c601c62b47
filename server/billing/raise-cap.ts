import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Cents } from '../core/units.ts';
import { capIn } from '../credits/rules.ts';
import { lockBalance } from '../credits/store.ts';
import { getCustomer, raiseCap } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { findCapPeriod } from './cap-period.ts';

/** Raises the cap for this billing period only. Refused unless `capCents` is more than the cap in force. */
export async function raiseCapOnce(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { customerId, userId, capCents }: { customerId: CustomerId; userId: UserId; capCents: Cents },
): Promise<Result<null, Refusal<'cap_not_raised'>>> {
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    await lockBalance(trx, customerId);
    const periodStartMs = await findCapPeriod(trx, customerId, nowMs);
    const cap = capIn(periodStartMs, await getCustomer(trx, customerId));
    if (cap === null || capCents <= cap)
      return refuse('cap_not_raised', 'Enter more than the current cap', 'raiseDollars');
    await raiseCap(trx, customerId, { periodStartMs, capCents });
    const detail = { periodStartMs, fromCents: cap, toCents: capCents };
    await audit(trx, { userId, customerId, action: 'cap raised once', detail, nowMs });
    return ok(null);
  });
}
