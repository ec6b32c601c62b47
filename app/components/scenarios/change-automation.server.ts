import { data, redirect } from '@remix-run/node';
import type { ScenarioId } from '../../../server/core/ids.ts';
import type { Caller } from '../../../server/trpc/root.ts';
import { attempt } from '../../lib/procedure-errors.server.ts';

/** What the forms of `AutomationCard` do; null for any other form. */
export async function changeAutomation(request: Request, { scenarios }: Caller, id: string, form: FormData) {
  const scenarioId = id as ScenarioId;
  const call = callOf(scenarios, scenarioId, form);
  if (!call) return null;
  const done = await attempt(request, call);
  return done.ok ? redirect(`/scenarios/${scenarioId}`) : data(done.refusal, { status: 409 });
}

function callOf(scenarios: Caller['scenarios'], scenarioId: ScenarioId, form: FormData): Promise<void> | null {
  switch (form.get('intent')) {
    case 'alert': {
      const typed = String(form.get('alertPct') ?? '').trim();
      return scenarios.setAlert({ scenarioId, alertPct: typed === '' ? null : Number(typed.replace('%', '')) });
    }
    case 'agree-monthly':
      // Without the box ticked nothing is agreed to.
      return form.get('agreed')
        ? scenarios.agreeToMonthly({ scenarioId, variants: Number(form.get('variants')) })
        : null;
    case 'stop-monthly':
      return scenarios.stopMonthly({ scenarioId });
    default:
      return null;
  }
}
