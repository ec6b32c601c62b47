import type { Executor, Trx } from '../../db/transaction.ts';
import { type AccountId, asId, type CustomerId, type RunId } from '../core/ids.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';

/** Remembers which accounts a run draws from. */
export async function insertRunAccounts(
  trx: Trx,
  { id, customerId, definition }: { id: RunId; customerId: CustomerId; definition: ScenarioDefinition },
): Promise<void> {
  const rows = [...new Set(definition.accountIds)].map((account) => ({
    run_id: id,
    account_id: asId<'account'>(account),
    customer_id: customerId,
  }));
  if (rows.length > 0) await trx.insertInto('run_accounts').values(rows).execute();
}

/** The accounts of some runs, by account id within a run. */
export async function listRunAccounts(
  db: Executor,
  customerId: CustomerId,
  runIds: readonly RunId[],
): Promise<{ runId: RunId; accountId: AccountId }[]> {
  const rows = await db
    .selectFrom('run_accounts')
    .select(['run_id', 'account_id'])
    .where('customer_id', '=', customerId)
    .where('run_id', 'in', runIds)
    .orderBy('run_id')
    .orderBy('account_id')
    .execute();
  return rows.map((row) => ({ runId: row.run_id, accountId: row.account_id }));
}
