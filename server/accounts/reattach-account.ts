import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { isExpired, MAX_ACCOUNTS } from './attach-account.ts';
import { recordChange } from './change-store.ts';
import type { ConfirmedQuote } from './details.ts';
import { countAttached, findAccount, markAttached } from './store.ts';
import { requestSync } from './sync-requests.ts';

/** Attaches a detached account again, with the history it has. One that is attached already stays so: confirming twice does it once. */
export async function reattachAccount(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, accountId, quote }: { customerId: CustomerId; accountId: AccountId; quote: ConfirmedQuote },
): Promise<Result<null, Refusal<'not_found' | 'quote_expired' | 'too_many_accounts'>>> {
  const nowMs = clock.now();
  if (isExpired(quote, nowMs))
    return refuse('quote_expired', 'The price shown is more than an hour old. Look at the new one and confirm again.');
  const result = await transaction(db, async (trx) => {
    if (!(await findAccount(trx, customerId, accountId))) return refuse('not_found', 'There is no such account.');
    if ((await countAttached(trx, customerId)) >= MAX_ACCOUNTS)
      return refuse('too_many_accounts', `At most ${MAX_ACCOUNTS} accounts can be attached.`);
    if (!(await markAttached(trx, customerId, accountId, nowMs))) return ok(null);
    const { prorationAtMs } = quote;
    await recordChange(trx, { customerId, accountId, change: 'attached', atMs: nowMs, prorationAtMs });
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_attached', subjectId: accountId, nowMs });
    return ok(null);
  });
  signals.notify('sync');
  signals.notify('notices');
  return result;
}
