import type { Executor, Trx } from '../../db/transaction.ts';
import type { CustomerId, RunId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { baseDefinition } from './forecast/base-definition.ts';
import { EMPTY_HISTORY } from './forecast/history/frozen.ts';

/** Runs whose results go in one transaction: the largest have ten thousand. */
const RUNS_A_STATEMENT = 5;
const ERASED = 'Erased';

const NO_DEFINITION: ScenarioDefinition = baseDefinition([ERASED], { horizonMonths: 1, volatilityPct: 0, trials: 100 });
/** The customer's runs that are not over. */
export async function listOpenRuns(db: Executor, customerId: CustomerId): Promise<RunId[]> {
  const rows = await db
    .selectFrom('runs')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('status', 'in', ['queued', 'running', 'waiting'])
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Erases what some runs were about, their results and links. The runs stay, with what they cost. True while there may be more. */
export async function eraseRuns(trx: Trx, customerId: CustomerId): Promise<boolean> {
  const rows = await trx
    .selectFrom('runs')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('scenario_name', '!=', ERASED)
    .orderBy('id')
    .limit(RUNS_A_STATEMENT)
    .execute();
  if (rows.length === 0) return false;
  const ids = rows.map(({ id }) => id);
  await trx.deleteFrom('run_results').where('customer_id', '=', customerId).where('run_id', 'in', ids).execute();
  await trx.deleteFrom('run_accounts').where('customer_id', '=', customerId).where('run_id', 'in', ids).execute();
  await trx.deleteFrom('run_shares').where('customer_id', '=', customerId).where('run_id', 'in', ids).execute();
  await trx
    .updateTable('runs')
    .set({
      scenario_name: ERASED,
      definition_json: JSON.stringify(NO_DEFINITION),
      history_json: JSON.stringify(EMPTY_HISTORY),
      label: null,
      error: null,
    })
    .where('customer_id', '=', customerId)
    .where('id', 'in', ids)
    .execute();
  return true;
}

/** Erases what scenarios say; the rows stay, since runs point to them. */
export async function eraseScenarios(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<void> {
  await db
    .updateTable('scenarios')
    .set({ name: ERASED, definition_json: JSON.stringify(NO_DEFINITION), archived_at_ms: nowMs })
    .where('customer_id', '=', customerId)
    .where('name', '!=', ERASED)
    .execute();
}
