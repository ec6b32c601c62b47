import { transaction } from '../../db/transaction.ts';
import { audit } from '../audit/record.ts';
import type { UserId } from '../core/ids.ts';
import type { Deps } from '../deps.ts';
import type { Reconciliation } from './reconcile.ts';
import { REPAIRS } from './repairs.ts';

/** Repairs every difference that a program may repair, except those still settling. Each repair is audited before it runs. */
export async function repairAll(deps: Deps, userId: UserId, { customerId, span, differences }: Reconciliation) {
  for (const difference of differences) {
    const { apply } = REPAIRS[difference.kind];
    if (!apply || difference.settling) continue;
    const act = { userId, customerId, action: 'repair', detail: difference, nowMs: deps.clock.now() };
    await transaction(deps.db, (trx) => audit(trx, act));
    await apply(deps, { customerId, span }, difference);
  }
}
