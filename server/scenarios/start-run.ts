import { type Trx, transaction } from '../../db/transaction.ts';
import { findAccount, listMovements } from '../accounts/store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { type AccountId, type CustomerId, newId, type RunId, type ScenarioId, type UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { findCapLeft, takeHold } from '../credits/hold.ts';
import { lockBalance } from '../credits/store.ts';
import type { Deps } from '../deps.ts';
import { type ScenarioDefinition, variantCount } from './forecast/assumptions.ts';
import { type AccountMovements, type History, historyOf } from './forecast/history.ts';
import { findRunByKey, insertRun } from './run-store.ts';
import { findScenario } from './scenario-store.ts';

type Order = { customerId: CustomerId; userId: UserId; scenarioId: ScenarioId; requestKey: string };
export type StartRefusal = Refusal<
  'not_found' | 'not_subscribed' | 'paused' | 'no_history' | 'cap_reached' | 'out_of_credits'
>;

/**
 * Starts a run: holds its cost, as far as credits allow, and queues it, in one transaction. The same request key again
 * gives the same run. Refused when the standing allows no runs, or the monthly cap does not allow its whole cost.
 */
export async function startRun(
  { db, clock, signals }: Pick<Deps, 'db' | 'clock' | 'signals'>,
  order: Order,
): Promise<Result<{ runId: RunId }, StartRefusal>> {
  const scenario = await findScenario(db, order.customerId, order.scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  const history = await readHistory(db, order.customerId, scenario.definition, clock.now());
  if (!history.ok) return history;
  const result = await transaction(db, async (trx) => {
    const again = await findRunByKey(trx, order.customerId, order.requestKey);
    if (again) return ok({ runId: again.id });
    const run = {
      id: newId<'run'>(),
      customerId: order.customerId,
      scenarioId: scenario.id,
      scenarioName: scenario.name,
      definition: scenario.definition,
      history: history.value,
      variants: variantCount(scenario.definition),
      requestKey: order.requestKey,
      createdBy: order.userId,
      nowMs: clock.now(),
    };
    const admitted = await admit(trx, run);
    if (!admitted.ok) return admitted;
    await insertRun(trx, run);
    await takeHold(trx, { ...run, runId: run.id, wanted: run.variants, overdraft: admitted.value });
    return ok({ runId: run.id });
  });
  signals.notify('runs');
  return result;
}

/** Whether the run may be taken on at all; gives the overdraft that it may use. */
async function admit(
  trx: Trx,
  run: { customerId: CustomerId; variants: number; nowMs: number },
): Promise<Result<number, StartRefusal>> {
  const { standing, overdraft } = await findStanding(trx, run.customerId, run.nowMs);
  if (standing.kind === 'none' || standing.kind === 'ended')
    return refuse('not_subscribed', 'Subscribe to run scenarios.');
  if (overdraft === null)
    return refuse('paused', 'Runs are paused until the open payment is settled. See Billing for how to mend it.');
  const balance = await lockBalance(trx, run.customerId);
  const left = await findCapLeft(trx, run.customerId, balance.held, run.nowMs);
  if (left !== null && run.variants > left) {
    const allowed = Math.max(0, left).toLocaleString('en-US');
    return refuse(
      'cap_reached',
      `This run costs ${run.variants.toLocaleString('en-US')} credits and your monthly cap allows ${allowed} more. Raise the cap, or run fewer variants.`,
    );
  }
  // In grace nothing brings credits back until the payment is made: a run that could not begin is refused, not left waiting.
  if (standing.kind === 'past_due' && balance.available < 1) {
    return refuse(
      'out_of_credits',
      'No credits are left until the open payment is settled. See Billing for how to mend it.',
    );
  }
  return ok(overdraft);
}

async function readHistory(
  db: Deps['db'],
  customerId: CustomerId,
  definition: ScenarioDefinition,
  nowMs: number,
): Promise<Result<History, StartRefusal>> {
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
