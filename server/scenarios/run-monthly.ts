import { transaction } from '../../db/transaction.ts';
import { getMovementSpan } from '../accounts/day-store.ts';
import { asId, type CustomerId } from '../core/ids.ts';
import { DAY_MS, type Ms } from '../core/units.ts';
import { recordDomainEvent } from '../customers/domain-event-store.ts';
import type { Deps } from '../deps.ts';
import { monthlyObstacle, monthlyTerms, monthOf } from './automate.ts';
import { type Automation, listDueAutomations, type StopKind, saveMonth, stopAutomation } from './automation-store.ts';
import { findScenario, type Scenario } from './scenario-store.ts';
import { startRun } from './start-run.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'signals' | 'stripe' | 'log'>;

/** Starting a run is a few queries; the rest of the first of the month's rush comes in the next turns. */
const BATCH_SIZE = 20;
/** A forecast from older movements than this would only repeat the last one. */
const MAX_DATA_AGE_MS = 45 * DAY_MS;

/** Starts the runs that are due this month. A monthly run that cannot start is stopped, and its customer gets a notice with the reason. Returns whether there may be more. */
export async function runMonthly(ports: Ports): Promise<boolean> {
  const month = monthOf(ports.clock.now());
  const due = await listDueAutomations(ports.db, month, BATCH_SIZE);
  let served = 0;
  for (const automation of due) {
    try {
      if (await serve(ports, automation, month)) served += 1;
    } catch (error) {
      ports.log.warn({ scenario: automation.scenarioId, err: error }, 'a monthly run could not be started');
    }
  }
  return served > 0 && due.length === BATCH_SIZE;
}

/** False when it is tried again later. */
async function serve(ports: Ports, automation: Automation, month: string): Promise<boolean> {
  const { db, clock } = ports;
  const { customerId, scenarioId, agreement } = automation;
  const scenario = await findScenario(db, customerId, scenarioId);
  const stop = async (kind: StopKind) => {
    await transaction(db, async (trx) => {
      const nowMs = clock.now();
      if (await stopAutomation(trx, automation, kind, nowMs))
        await recordDomainEvent(trx, { customerId, kind: 'monthly_stopped', subjectId: scenarioId, nowMs });
    });
    return true;
  };
  if (!scenario || !agreement) return stop('archived');
  const obstacle = await monthlyObstacle(ports, scenario, customerId);
  if (obstacle) return stop(obstacle.kind === 'not_found' ? 'archived' : obstacle.kind);
  if (monthlyTerms(scenario).variants !== agreement.variants) return stop('cost_changed');
  if (await hasOldData(db, customerId, scenario, clock.now())) return stop('old_data');
  // One a month, however often and by however many processes it is asked for.
  const requestKey = `monthly:${scenarioId}:${month}`;
  const started = await startRun(ports, { customerId, userId: agreement.by, scenarioId, requestKey });
  if (started.ok) {
    await saveMonth(db, automation, month);
    return true;
  }
  const { kind } = started.refusal;
  // Other runs are not over yet.
  if (kind === 'too_many_open_runs') return false;
  return stop(kind === 'not_found' || kind === 'run_has_result' ? 'archived' : kind);
}

async function hasOldData(db: Deps['db'], customerId: CustomerId, { definition }: Scenario, nowMs: Ms) {
  let last = '';
  for (const id of definition.accountIds) {
    const { lastDate } = await getMovementSpan(db, customerId, asId<'account'>(id));
    if (lastDate !== null && lastDate > last) last = lastDate;
  }
  return nowMs - Date.parse(last) > MAX_DATA_AGE_MS;
}
