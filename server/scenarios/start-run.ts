import { type Trx, transaction } from '../../db/transaction.ts';
import { findAccount, listMovements } from '../accounts/store.ts';
import { askToAgree, hasAgreed } from '../billing/agree.ts';
import { findStanding } from '../billing/find-standing.ts';
import { type AccountId, type CustomerId, newId, type RunId, type ScenarioId, type UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { findCapLeft, takeHold } from '../credits/hold.ts';
import { lockBalance } from '../credits/store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { type AccountMovements, type History, historyOf } from './forecast/history.ts';
import { variantCount } from './forecast/variants.ts';
import { isFreeRun } from './free-run.ts';
import { findRun, findRunByKey, insertRun } from './run-store.ts';
import { findScenario } from './scenario-store.ts';

type Order = { customerId: CustomerId; userId: UserId; scenarioId: ScenarioId; requestKey: string };
export type StartRefusal = Refusal<
  | 'not_found'
  | 'not_subscribed'
  | 'agreement_needed'
  | 'paused'
  | 'no_history'
  | 'cap_reached'
  | 'out_of_credits'
  | 'run_has_result'
>;
type Ports = Pick<Deps, 'db' | 'clock' | 'signals' | 'stripe'>;

/**
 * Starts a run: holds its cost, as far as credits allow, and queues it, in one transaction. The same request key again
 * gives the same run. Refused when the standing allows no runs, or the monthly cap does not allow its whole cost.
 */
export async function startRun(ports: Ports, order: Order): Promise<Result<{ runId: RunId }, StartRefusal>> {
  const scenario = await findScenario(ports.db, order.customerId, order.scenarioId);
  if (!scenario) return refuse('not_found', 'There is no such scenario.');
  return begin(ports, { ...order, scenarioName: scenario.name, definition: scenario.definition, retryOf: null });
}

/** Runs a failed run's own assumptions again, on the history as it is now. A failed run is retried once, however often it is asked for. */
export async function retryRun(
  ports: Ports,
  { customerId, userId, runId }: { customerId: CustomerId; userId: UserId; runId: RunId },
): Promise<Result<{ runId: RunId }, StartRefusal>> {
  const run = await findRun(ports.db, customerId, runId);
  if (!run) return refuse('not_found', 'There is no such run.');
  if (run.status !== 'failed') return refuse('run_has_result', 'Only a run that failed is run again as it was.');
  const { scenarioId, scenarioName, definition } = run;
  return begin(ports, {
    customerId,
    userId,
    scenarioId,
    scenarioName,
    definition,
    requestKey: `retry:${runId}`,
    retryOf: runId,
  });
}

type Beginning = Order & { scenarioName: string; definition: ScenarioDefinition; retryOf: RunId | null };

async function begin(
  { db, clock, signals, stripe }: Ports,
  order: Beginning,
): Promise<Result<{ runId: RunId }, StartRefusal>> {
  const history = await readHistory(db, order.customerId, order.definition, clock.now());
  if (!history.ok) return history;
  const result = await transaction(db, async (trx) => {
    await lockCustomer(trx, order.customerId);
    const again = await findRunByKey(trx, order.customerId, order.requestKey);
    if (again) return ok({ runId: again.id });
    const run = {
      id: newId<'run'>(),
      customerId: order.customerId,
      scenarioId: order.scenarioId,
      scenarioName: order.scenarioName,
      definition: order.definition,
      history: history.value,
      variants: variantCount(order.definition),
      requestKey: order.requestKey,
      createdBy: order.userId,
      retryOf: order.retryOf,
      nowMs: clock.now(),
    };
    const admitted = await admit(trx, run);
    if (!admitted.ok) return admitted;
    const { isFree, overdraft } = admitted.value;
    // What a run uses is charged: at other prices than were agreed to it does not begin.
    if (!isFree && !(await hasAgreed(trx, order.customerId, stripe))) return askToAgree();
    await insertRun(trx, { ...run, isFree });
    if (!isFree) await takeHold(trx, { ...run, runId: run.id, wanted: run.variants, overdraft });
    return ok({ runId: run.id });
  });
  signals.notify('runs');
  return result;
}

/** Whether the run may be taken on at all; gives whether it is free, and if not the overdraft that it may use. */
async function admit(
  trx: Trx,
  run: { customerId: CustomerId; variants: number; nowMs: number },
): Promise<Result<{ isFree: boolean; overdraft: number }, StartRefusal>> {
  // Taken first: of two free runs started at once, one is the first.
  const balance = await lockBalance(trx, run.customerId);
  const { standing, overdraft } = await findStanding(trx, run.customerId, run.nowMs);
  if (await isFreeRun(trx, { ...run, standing })) return ok({ isFree: true, overdraft: 0 });
  if (standing.kind === 'none' || standing.kind === 'ended')
    return refuse('not_subscribed', 'Subscribe to run scenarios.');
  if (overdraft === null)
    return refuse('paused', 'Runs are paused until the open payment is settled. See Billing for how to mend it.');
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
  return ok({ isFree: false, overdraft });
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
