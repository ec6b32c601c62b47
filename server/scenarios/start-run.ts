import { type Executor, transaction } from '../../db/transaction.ts';
import { findCapPeriod } from '../billing/cap-period.ts';
import { type CustomerId, newId, type RunId, type ScenarioId, type UserId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { SECOND_MS } from '../core/units.ts';
import { takeHold } from '../credits/hold.ts';
import { lockBalance } from '../credits/store.ts';
import { lockCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { MAX_OPEN_RUNS } from '../limits/rules.ts';
import { admitRun, type RunObstacle } from './admit-run.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { variantCount } from './forecast/variants.ts';
import { checkAccounts } from './prepare-run.ts';
import { countOpenRuns } from './run-queue-store.ts';
import { findRun, findRunByKey, insertRun } from './run-store.ts';
import { findScenario } from './scenario-store.ts';

/** A slice of another run has ended by then. */
const RETRY_OPEN_RUNS_MS = 10 * SECOND_MS;

type Order = { customerId: CustomerId; userId: UserId; scenarioId: ScenarioId; requestKey: string };
export type StartRefusal = RunObstacle | Refusal<'not_found' | 'run_has_result' | 'too_many_open_runs'>;
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
  // Asked before anything is read: a run that may not start costs next to nothing.
  const room = await checkRoom(db, order);
  if (!room.ok) return room;
  const accounts = await checkAccounts(db, order.customerId, order.definition);
  const result = await transaction(db, async (trx) => {
    await lockCustomer(trx, order.customerId);
    const again = await findRunByKey(trx, order.customerId, order.requestKey);
    if (again) return ok({ runId: again.id });
    const left = await checkRoom(trx, order);
    if (!left.ok) return left;
    const run = {
      id: newId<'run'>(),
      customerId: order.customerId,
      scenarioId: order.scenarioId,
      scenarioName: order.scenarioName,
      definition: order.definition,
      variants: variantCount(order.definition),
      requestKey: order.requestKey,
      createdBy: order.userId,
      retryOf: order.retryOf,
      nowMs: clock.now(),
    };
    // Taken first: of two free runs started at once, one is the first.
    await lockBalance(trx, order.customerId);
    const { isFree, overdraft, obstacle } = await admitRun(trx, stripe, run, accounts);
    if (obstacle) return { ok: false, refusal: obstacle } as const;
    await insertRun(trx, { ...run, isFree });
    if (!isFree) {
      const periodStartMs = await findCapPeriod(trx, run.customerId, run.nowMs);
      await takeHold(trx, { ...run, runId: run.id, wanted: run.variants, overdraft: overdraft ?? 0, periodStartMs });
    }
    return ok({ runId: run.id });
  });
  signals.notify('runs');
  return result;
}

/** Refuses another run beside too many open ones. A repeated confirmation starts no other run. */
async function checkRoom(
  db: Executor,
  { customerId, requestKey }: Order,
): Promise<Result<void, Refusal<'too_many_open_runs'>>> {
  if ((await countOpenRuns(db, customerId)) < MAX_OPEN_RUNS) return ok(undefined);
  if (await findRunByKey(db, customerId, requestKey)) return ok(undefined);
  const message = `${MAX_OPEN_RUNS} of your runs are not over yet. Wait for one to finish, or cancel one, and start this one then.`;
  return { ok: false, refusal: { kind: 'too_many_open_runs', message, retryAfterMs: RETRY_OPEN_RUNS_MS } };
}
