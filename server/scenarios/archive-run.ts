import { transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import { archiveRun } from './run-list-store.ts';
import { revokeShares } from './share-store.ts';

/** Puts a run away, which ends every link to it, or brings it back without them. False when there is no such run. */
export async function setRunArchived(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { customerId, runId, isArchived }: { customerId: CustomerId; runId: RunId; isArchived: boolean },
): Promise<boolean> {
  const nowMs = clock.now();
  return transaction(db, async (trx) => {
    if (!(await archiveRun(trx, customerId, runId, isArchived ? nowMs : null))) return false;
    if (isArchived) await revokeShares(trx, customerId, runId, nowMs);
    return true;
  });
}
