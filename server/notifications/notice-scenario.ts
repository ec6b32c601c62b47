import type { Executor } from '../../db/transaction.ts';
import type { RunId, ScenarioId } from '../core/ids.ts';
import type { DomainEvent } from '../customers/domain-event-store.ts';
import { findAutomation, type StopKind } from '../scenarios/automation-store.ts';
import { findRiskOfRun } from '../scenarios/result-store.ts';
import { findRun } from '../scenarios/run-store.ts';
import { findScenario } from '../scenarios/scenario-store.ts';
import type { Notice } from './store.ts';

/** The notice of a plain run whose risk has reached the alert level while the run before had not; null for others. */
export async function decideRisk(db: Executor, { customerId, subjectId }: DomainEvent): Promise<Notice | null> {
  const run = await findRun(db, customerId, subjectId as RunId);
  if (!run) return null;
  const level = (await findAutomation(db, customerId, run.scenarioId))?.alertPct ?? null;
  const risk = await findRiskOfRun(db, customerId, run.id);
  if (level === null || risk === null || risk.pct < level) return null;
  if (risk.pctBefore !== null && risk.pctBefore >= level) return null;
  const before = risk.pctBefore === null ? '' : ` The run before said ${percent(risk.pctBefore)}.`;
  return {
    kind: 'risk',
    dedupeKey: `risk:${run.id}`,
    threadKey: `risk:${run.scenarioId}`,
    title: `${run.scenarioName}: a risk of ${percent(risk.pct)}`,
    body: `That is the chance that the balance falls below your minimum within ${run.definition.horizonMonths} months. Your alert level is ${level}%.${before}`,
    link: { label: 'View results', href: `/runs/${run.id}` },
  };
}

/** A risk that is neither 0 nor 1 is never written as 0 % or 100 %. */
const percent = (pct: number): string => {
  if (pct > 0 && pct < 1) return 'less than 1%';
  if (pct < 100 && pct > 99) return 'more than 99%';
  return `${Math.round(pct)}%`;
};

/** What was agreed to, or why the monthly run has stopped. */
export async function decideMonthly(
  db: Executor,
  { customerId, id, kind, subjectId }: DomainEvent,
): Promise<Notice | null> {
  const scenario = await findScenario(db, customerId, subjectId as ScenarioId);
  const automation = await findAutomation(db, customerId, subjectId as ScenarioId);
  if (!scenario || !automation?.agreement) return null;
  const { stopped, agreement } = automation;
  // Turned on or off again since.
  if ((kind === 'monthly_stopped') !== (stopped !== null)) return null;
  return {
    kind: 'monthly_run',
    dedupeKey: `domainEvent:${id}`,
    threadKey: `monthly:${scenario.id}`,
    title: stopped ? `${scenario.name}: the monthly run has stopped` : `${scenario.name} runs every month`,
    body: stopped ? STOPPED[stopped.kind] : ['You agreed:', ...agreement.lines].join('\n\n'),
    link: { label: 'View scenario', href: `/scenarios/${scenario.id}` },
  };
}

const AGAIN = 'Turn it on again on the page of the scenario.';
const STOPPED: Record<StopKind, string> = {
  turned_off: 'It was turned off.',
  not_subscribed: `There is no subscription any more, so nothing is run or charged. Subscribe first. ${AGAIN}`,
  agreement_needed: `Our prices have changed since you agreed to them. Read and agree first. ${AGAIN}`,
  paused: `Runs are paused until a payment is made. Billing shows how to pay. ${AGAIN}`,
  cap_missing: `There is no monthly cap any more, and it runs only inside one. Set a cap first. ${AGAIN}`,
  cap_reached: `Your monthly cap does not allow this run. Raise the cap, or wait for the next billing period. ${AGAIN}`,
  out_of_credits: `No credits are left until the open payment is settled. ${AGAIN}`,
  no_history: `The accounts of the scenario do not have what a forecast needs: one was detached, or movements or an exchange rate are missing. Edit the scenario. ${AGAIN}`,
  old_data: `The accounts have no recent movements, so a run would only repeat the last one. Import the latest movements. ${AGAIN}`,
  cost_changed: `The scenario was changed, and a run would cost something else than you agreed to. ${AGAIN}`,
  archived: `The scenario was archived. Restore it first. ${AGAIN}`,
};
