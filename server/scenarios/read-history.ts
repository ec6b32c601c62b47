import type { Executor } from '../../db/transaction.ts';
import { findAccount, listMovements } from '../accounts/store.ts';
import type { AccountId, CustomerId } from '../core/ids.ts';
import { type Refusal, type Result, refuse } from '../core/result.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { type AccountMovements, type History, historyOf } from './forecast/history.ts';

/** What the accounts of a scenario are drawn from, or why a run cannot draw from them. */
export async function readHistory(
  db: Executor,
  customerId: CustomerId,
  definition: ScenarioDefinition,
  nowMs: number,
): Promise<Result<History, Refusal<'no_history'>>> {
  const accounts: AccountMovements[] = [];
  const currencies = new Set<string>();
  for (const id of definition.accountIds) {
    const account = await findAccount(db, customerId, id as AccountId);
    if (account?.status !== 'attached')
      return refuse(
        'no_history',
        'An account that this scenario uses is no longer attached. Edit the scenario and choose others.',
      );
    const { id: accountId, openingBalanceCents } = account;
    currencies.add(account.currency);
    accounts.push({ accountId, openingBalanceCents, movements: await listMovements(db, customerId, accountId) });
  }
  if (currencies.size > 1) {
    return refuse(
      'no_history',
      'The accounts of this scenario are in different currencies, and balances are added up. Choose accounts of one currency.',
    );
  }
  const history = historyOf(accounts, new Date(nowMs).toISOString().slice(0, 10));
  return history.ok ? history : refuse('no_history', history.refusal.message);
}
