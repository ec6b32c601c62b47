import type { Executor } from '../../db/transaction.ts';
import { asId } from '../core/ids.ts';
import type { DomainEvent } from '../customers/domain-event-store.ts';
import { findAutomation } from '../scenarios/automation-store.ts';
import { findRiskOfRun } from '../scenarios/result-store.ts';
import { findRun } from '../scenarios/run-store.ts';
import { findScenario } from '../scenarios/scenario-store.ts';
import type { Notice } from './store.ts';

/** The notice of a plain run whose risk has reached the alert level while the run before had not; null for others. */
export async function decideRisk(db: Executor, { customerId, subjectId }: DomainEvent): Promise<Notice | null> {
  const run = await findRun(db, customerId, asId<'run'>(subjectId));
  if (!run) return null;
  const level = (await findAutomation(db, customerId, run.scenarioId))?.alertPct ?? null;
  const risk = await findRiskOfRun(db, customerId, run.id);
  if (level === null || risk === null || risk.pct < level) return null;
  if (risk.pctBefore !== null && risk.pctBefore >= level) return null;
  return {
    kind: 'risk',
    dedupeKey: `risk:${run.id}`,
    threadKey: `risk:${run.scenarioId}`,
    params: {
      runId: run.id,
      scenarioName: run.scenarioName,
      pct: risk.pct,
      pctBefore: risk.pctBefore,
      levelPct: level,
      horizonMonths: run.definition.horizonMonths,
    },
  };
}

/** What was agreed to, or why the monthly run has stopped. */
export async function decideMonthly(
  db: Executor,
  { customerId, id, kind, subjectId }: DomainEvent,
): Promise<Notice | null> {
  const scenario = await findScenario(db, customerId, asId<'scenario'>(subjectId));
  const automation = await findAutomation(db, customerId, asId<'scenario'>(subjectId));
  if (!scenario || !automation?.agreement) return null;
  const { stopped, agreement } = automation;
  // Turned on or off again since.
  if ((kind === 'monthly_stopped') !== (stopped !== null)) return null;
  return {
    kind: 'monthly_run',
    dedupeKey: `domainEvent:${id}`,
    threadKey: `monthly:${scenario.id}`,
    params: {
      scenarioId: scenario.id,
      scenarioName: scenario.name,
      ...(stopped ? { state: 'stopped', reason: stopped.kind } : { state: 'agreed', lines: agreement.lines }),
    },
  };
}
