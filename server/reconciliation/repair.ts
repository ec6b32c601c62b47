import { transaction } from '../../db/transaction.ts';
import type { Act } from '../audit/record.ts';
import { audit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import type { Reconciliation } from './reconcile.ts';
import { REPAIRS } from './repairs.ts';

/** Repairs every difference that a program may repair, except those still settling. Each repair is audited before it runs. Gives how many. */
export async function repairAll(
  deps: Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>,
  by: Pick<Act, 'userId' | 'role'>,
  { customerId, span, differences }: Reconciliation,
): Promise<number> {
  let repaired = 0;
  for (const difference of differences) {
    const { apply } = REPAIRS[difference.kind];
    if (!apply || difference.settling) continue;
    const act = { ...by, customerId, action: 'repair', detail: difference, nowMs: deps.clock.now() };
    await transaction(deps.db, (trx) => audit(trx, act));
    await apply(deps, { customerId, span }, difference);
    repaired += 1;
  }
  return repaired;
}
