import { transaction } from '../../db/transaction.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { type ConfirmQuote, type QuoteRefusal, quoteChanged, stillHolds } from './bound-quote.ts';
import { recordChange } from './change-store.ts';
import { findAccount, markDetached } from './store.ts';
import { requestSync } from './sync-requests.ts';

/** Detaches an account: it is no longer billed, its history stays. Runs that have begun keep what they began with. */
export async function detachAccount(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, accountId, confirm }: { customerId: CustomerId; accountId: AccountId; confirm: ConfirmQuote },
): Promise<Result<null, Refusal<'not_found'> | QuoteRefusal>> {
  if ((await findAccount(db, customerId, accountId))?.status !== 'attached') return notAttached();
  const bound = await confirm(-1);
  if (!bound.ok) return bound;
  const quote = bound.value;
  const nowMs = clock.now();
  const result = await transaction(db, async (trx) => {
    await lockCustomer(trx, customerId);
    if ((await findAccount(trx, customerId, accountId))?.status !== 'attached') return notAttached();
    if (!(await stillHolds(trx, customerId, quote, nowMs))) return quoteChanged();
    const { prorationAtMs } = quote;
    await markDetached(trx, customerId, accountId, { nowMs, prorationAtMs });
    await recordChange(trx, { customerId, accountId, change: 'detached', atMs: nowMs, prorationAtMs });
    await requestSync(trx, { customerId, proration: quote.behavior, prorationAtMs, nowMs });
    await recordDomainEvent(trx, { customerId, kind: 'account_detached', subjectId: accountId, nowMs });
    return ok(null);
  });
  signals.notify('sync');
  signals.notify('notices');
  return result;
}

const notAttached = () => refuse('not_found', 'This account is not attached.');
