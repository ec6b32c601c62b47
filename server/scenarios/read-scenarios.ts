import type { Executor } from '../../db/transaction.ts';
import { listMonthFlows } from '../accounts/day-store.ts';
import { type Account, listAccounts } from '../accounts/store.ts';
import type { CustomerId } from '../core/ids.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import type { AccountMovements } from './forecast/history/prepare.ts';
import { listLastRuns } from './run-list-store.ts';
import { listScenarios, type ScenarioPage } from './scenario-store.ts';

/** An account as a scenario names it. */
export type UsedAccount = Pick<Account, 'id' | 'name' | 'institution' | 'currency' | 'status'>;

/** A page of scenarios, each with the accounts it uses and its newest run, and all accounts that one may use. */
export async function readScenarios(db: Executor, page: ScenarioPage) {
  const scenarios = await listScenarios(db, page);
  const accounts = await listAccounts(db, page.customerId);
  const ids = scenarios.map((scenario) => scenario.id);
  const runs = new Map((await listLastRuns(db, page.customerId, ids)).map((run) => [run.scenarioId as string, run]));
  return {
    scenarios: scenarios.map((scenario) => ({
      ...scenario,
      accounts: accountsOf(scenario.definition, accounts),
      lastRun: runs.get(scenario.id) ?? null,
    })),
    accounts: accounts.map(toUsed),
  };
}

/** The accounts that a definition uses, in its order. */
export async function readUsedAccounts(
  db: Executor,
  customerId: CustomerId,
  definition: Pick<ScenarioDefinition, 'accountIds'>,
): Promise<UsedAccount[]> {
  return accountsOf(definition, await listAccounts(db, customerId));
}

/** Whether every account of a definition is the customer's, attached or not. */
export async function ownsAccounts(
  db: Executor,
  customerId: CustomerId,
  definition: Pick<ScenarioDefinition, 'accountIds'>,
): Promise<boolean> {
  return (await readUsedAccounts(db, customerId, definition)).length === definition.accountIds.length;
}

/** An account that a scenario may use, with its movements drawn together into one in and one out a month. */
export type Choice = UsedAccount & AccountMovements;

/** What a scenario may be made of. */
export async function readChoices(db: Executor, customerId: CustomerId): Promise<Choice[]> {
  const attached = (await listAccounts(db, customerId)).filter((account) => account.status === 'attached');
  return Promise.all(
    attached.map(async (account) => {
      const flows = await listMonthFlows(db, customerId, account.id);
      return {
        ...toUsed(account),
        accountId: account.id,
        openingBalanceCents: account.openingBalanceCents,
        movements: flows.flatMap(({ lastDate: date, incomeCents, expenseCents }) => [
          { date, amountCents: incomeCents },
          { date, amountCents: -expenseCents },
        ]),
      };
    }),
  );
}

const accountsOf = ({ accountIds }: Pick<ScenarioDefinition, 'accountIds'>, accounts: Account[]): UsedAccount[] =>
  accountIds.flatMap((id) => accounts.filter((account) => account.id === id).map(toUsed));

const toUsed = ({ id, name, institution, currency, status }: Account): UsedAccount => ({
  id,
  name,
  institution,
  currency,
  status,
});
