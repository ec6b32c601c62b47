import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { CustomerId, UserId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { postOnce } from './store.ts';

/** A correction of `credits` (positive or negative); `requestKey` makes a repeated request post once. */
export type Adjustment = { customerId: CustomerId; credits: number; reason: string; requestKey: string };

/** Posts a correction to a customer's ledger and records the admin who made it, in one transaction. */
export async function adjustCredits(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  userId: UserId,
  { customerId, credits, reason, requestKey }: Adjustment,
): Promise<void> {
  const nowMs = clock.now();
  await transaction(db, async (trx) => {
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
      await audit(trx, { userId, customerId, action: 'adjust', detail: { credits, reason }, nowMs });
  });
  signals.notify('runs');
}
