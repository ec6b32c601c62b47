import { z } from 'zod';
import { count, day, dollars } from '../../core/figures.ts';
import { STOP_KINDS, type StopKind } from '../../scenarios/automation-store.ts';
import { cents, counted, credits, ms, name, wording } from '../wording.ts';

const run = { runId: z.string(), scenarioName: name };
const scenario = { scenarioId: z.string(), scenarioName: name };

const finished = z.discriminatedUnion('outcome', [
  z.object({ ...run, outcome: z.literal('succeeded'), variants: credits, captured: credits, failed: credits }),
  z.object({ ...run, outcome: z.literal('failed'), error: z.string().nullable() }),
]);

const monthly = z.discriminatedUnion('state', [
  z.object({ ...scenario, state: z.literal('agreed'), lines: z.array(z.string()) }),
  z.object({ ...scenario, state: z.literal('stopped'), reason: z.enum(STOP_KINDS) }),
]);

export const RUN_WORDS = {
  run_finished: wording(finished, (ended) =>
    ended.outcome === 'succeeded'
      ? {
          title: `${ended.scenarioName}: results are ready`,
          body: `${counted(ended.variants, 'variant', count(ended.variants))}, ${counted(ended.captured, 'credit', count(ended.captured))}.${ended.failed > 0 ? ` ${count(ended.failed)} failed and were not charged.` : ''}`,
          link: { label: 'View results', href: `/runs/${ended.runId}` },
        }
      : {
          title: `${ended.scenarioName}: the run failed`,
          body: `${ended.error ?? 'No variant could be simulated.'} Nothing was charged.`,
          link: { label: 'View run', href: `/runs/${ended.runId}` },
        },
  ),

  risk: wording(
    z.object({
      ...run,
      pct: z.number(),
      /** Null when no run was before. */
      pctBefore: z.number().nullable(),
      levelPct: z.number(),
      horizonMonths: z.number().int(),
    }),
    ({ runId, scenarioName, pct, pctBefore, levelPct, horizonMonths }) => ({
      title: `${scenarioName}: a risk of ${percent(pct)}`,
      body: `That is the chance that the balance falls below your minimum within ${counted(horizonMonths, 'month')}. Your alert level is ${levelPct}%.${pctBefore === null ? '' : ` The run before said ${percent(pctBefore)}.`}`,
      link: { label: 'View results', href: `/runs/${runId}` },
    }),
  ),

  monthly_run: wording(monthly, (automation) => ({
    title:
      automation.state === 'stopped'
        ? `${automation.scenarioName}: the monthly run has stopped`
        : `${automation.scenarioName} runs every month`,
    body:
      automation.state === 'stopped' ? STOPPED[automation.reason] : ['You agreed:', ...automation.lines].join('\n\n'),
    link: { label: 'View scenario', href: `/scenarios/${automation.scenarioId}` },
  })),

  low_balance: wording(z.object({ levelCredits: credits, leftCredits: credits }), ({ levelCredits, leftCredits }) => ({
    title: `Fewer than ${count(levelCredits)} credits are left`,
    body: `You have ${count(leftCredits)} left, which is below your alert level. Each recharge adds credits.`,
    link: { label: 'View usage', href: '/usage' },
  })),

  spend_alert: wording(z.object({ levelCents: cents, sinceMs: ms }), ({ levelCents, sinceMs }) => ({
    title: `Your runs of this billing period reached ${dollars(levelCents)}`,
    body: `You asked for an alert at ${dollars(levelCents)}. It counts list prices of runs since ${day(sinceMs)}. Runs continue: only a cap stops them.`,
    link: { label: 'View spend', href: '/usage#spend' },
  })),

  cap: wording(z.object({ capCents: cents, usedPct: z.number().int() }), ({ capCents, usedPct }) => ({
    title:
      usedPct === 100
        ? `Your monthly cap of ${dollars(capCents)} is reached`
        : `You have used ${usedPct}% of your monthly cap`,
    body: `You set a cap of ${dollars(capCents)} for the runs of a billing period. ${usedPct === 100 ? 'Runs wait until you raise it or the next period begins.' : 'Runs continue until you reach it.'}`,
    link: { label: 'Change cap', href: '/settings/spending' },
  })),
};

/** A risk that is neither 0 nor 1 is never written as 0 % or 100 %. */
const percent = (pct: number): string => {
  if (pct > 0 && pct < 1) return 'less than 1%';
  if (pct < 100 && pct > 99) return 'more than 99%';
  return `${Math.round(pct)}%`;
};

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
