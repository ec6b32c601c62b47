import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { MAX_ACCOUNTS } from './attach-account.ts';
import { type ConfirmQuote, type QuoteRefusal, quoteChanged, stillHolds } from './bound-quote.ts';
import { recordChange } from './change-store.ts';
import { countAttached, findAccount, markAttached } from './store.ts';
import { requestSync } from './sync-requests.ts';

/** Attaches a detached account again, with the history it has. One that is attached already stays so: confirming twice does it once. */
export async function reattachAccount(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, accountId, confirm }: { customerId: CustomerId; accountId: AccountId; confirm: ConfirmQuote },
): Promise<Result<null, Refusal<'not_found' | 'too_many_accounts'> | QuoteRefusal>> {
  const account = await findAccount(db, customerId, accountId);
  if (!account) return refuse('not_found', 'There is no such account.');
  if (account.status === 'attached') return ok(null);
  const bound = await confirm(1);
  if (!bound.ok) return bound;
  const quote = bound.value;
  const nowMs = clock.now();
  const result = await transaction(db, async (trx) => {
    await lockCustomer(trx, customerId);
    if ((await findAccount(trx, customerId, accountId))?.status === 'attached') return ok(null);
    if ((await countAttached(trx, customerId)) >= MAX_ACCOUNTS)
      return refuse('too_many_accounts', `At most ${MAX_ACCOUNTS} accounts can be attached.`);
    if (!(await stillHolds(trx, customerId, quote, nowMs))) return quoteChanged();
    const { prorationAtMs } = quote;
    await markAttached(trx, customerId, accountId, nowMs);
    await recordChange(trx, { customerId, accountId, change: 'attached', atMs: nowMs, prorationAtMs });
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_attached', subjectId: accountId, nowMs });
    return ok(null);
  });
  signals.notify('sync');
  signals.notify('notices');
  return result;
}
