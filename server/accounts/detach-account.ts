import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { isExpired } from './attach-account.ts';
import { recordChange } from './change-store.ts';
import type { ConfirmedQuote } from './details.ts';
import { markDetached } from './store.ts';
import { requestSync } from './sync-requests.ts';

/** Detaches an account: it is billed no more, its history stays. Runs that have begun keep what they began with. */
export async function detachAccount(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, accountId, quote }: { customerId: CustomerId; accountId: AccountId; quote: ConfirmedQuote },
): Promise<Result<null, Refusal<'not_found' | 'quote_expired'>>> {
  const nowMs = clock.now();
  if (isExpired(quote, nowMs))
    return refuse('quote_expired', 'The price shown is more than an hour old. Look at the new one and confirm again.');
  const detached = await transaction(db, async (trx) => {
    await lockCustomer(trx, customerId);
    const { prorationAtMs } = quote;
    if (!(await markDetached(trx, customerId, accountId, { nowMs, prorationAtMs }))) return false;
    await recordChange(trx, { customerId, accountId, change: 'detached', atMs: nowMs, prorationAtMs });
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_detached', subjectId: accountId, nowMs });
    return true;
  });
  if (!detached) return refuse('not_found', 'This account is not attached.');
  signals.notify('sync');
  signals.notify('notices');
  return ok(null);
}
