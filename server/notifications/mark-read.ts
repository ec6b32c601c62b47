import { transaction } from '../../db/transaction.ts';
import type { CustomerId, NotificationId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { markAllRead, markRead } from './store.ts';

/** Marks the notice `upTo` and all older ones as read. False when the customer has no such notice. */
export function markReadUpTo(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  customerId: CustomerId,
  upTo: NotificationId,
): Promise<boolean> {
  return transaction(db, async (trx) => {
    const nowMs = clock.now();
    if (!(await markRead(trx, { customerId, noticeId: upTo, nowMs }))) return false;
    await markAllRead(trx, { customerId, upTo, nowMs });
    return true;
  });
}
