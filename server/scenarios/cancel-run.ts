import { transaction } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Credits } from '../core/units.ts';
import { releaseHold } from '../credits/hold.ts';
import type { Deps } from '../deps.ts';
import { listOpenRuns } from './erase-store.ts';
import { findRun, moveRun } from './run-store.ts';
import { runsTopic } from './watch-runs.ts';

/**
 * Ends a run that is not over and gives back all it holds; what was captured stays spent, its results stay too. A
 * slice that is being simulated meanwhile is dropped when it comes to be settled, and costs nothing (rule 5).
 */
export async function cancelRun(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  { customerId, runId }: { customerId: CustomerId; runId: RunId },
): Promise<Result<{ released: Credits }, Refusal<'not_found' | 'run_is_over'>>> {
  const result = await transaction(db, async (trx) => {
    if (!(await findRun(trx, customerId, runId))) return refuse('not_found', 'There is no such run.');
    const moved = await moveRun(trx, runId, { to: 'canceled', nowMs: clock.now() });
    if (!moved) return refuse('run_is_over', 'This run is over already.');
    return ok({ released: await releaseHold(trx, { customerId, runId, nowMs: clock.now() }) });
  });
  signals.notify(runsTopic(customerId));
  signals.notify('runs');
  return result;
}

/** Ends all of a customer's runs that are not over, as `cancelRun` does each. */
export async function cancelOpenRuns(
  ports: Pick<Deps, 'db' | 'clock' | 'signals'>,
  customerId: CustomerId,
): Promise<void> {
  for (const runId of await listOpenRuns(ports.db, customerId)) await cancelRun(ports, { customerId, runId });
}
