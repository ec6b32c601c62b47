import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, replace } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { ScenarioId } from '../../server/core/ids.ts';
import { EditorForm } from '../components/scenarios/editor-form.ts';
import { ScenarioEditor } from '../components/scenarios/scenario-editor.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'Edit scenario · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const scenarioId = String(args.params.scenarioId);
  const scenario = await load(args.request, api.scenarios.get({ scenarioId }));
  const { accounts, today } = await load(args.request, api.scenarios.choices());
  await load(args.request, api.scenarios.scanRecurring());
  const recurring = await load(args.request, api.scenarios.recurring());
  const detached = scenario.accounts.filter(({ status }) => status === 'detached').map(({ name }) => name);
  return { scenario, accounts, today, detached, recurring: recurring.map(({ id, label }) => ({ id, label })) };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, EditorForm);
  if (!visit.ok) return visit.answer;
  const scenarioId = String(args.params.scenarioId) as ScenarioId;
  const formData = await readForm(args.request);
  const seenAtMs = Number(formData.get('seenAtMs')) || undefined;
  const saved = await submitForm(
    args.request,
    EditorForm,
    (form) => visit.api.scenarios.update({ ...form, scenarioId, seenAtMs }),
    { formData },
  );
  if (!saved.ok) return saved.answer;
  await setFlash(args, 'scenario-saved');
  return replace(`/scenarios/${scenarioId}`);
}

export default function EditScenario() {
  const { scenario, accounts, today, detached, recurring } = useLoaderData<typeof loader>();
  const lastResult = useSubmission();
  // Flash once that it was changed elsewhere, one may replace that.
  const isWarned = lastResult?.error?.['']?.some((error) => error.startsWith('This scenario was changed')) ?? false;
  return (
    <>
      <PageHeader
        title="Edit scenario"
        description={
          detached.length > 0
            ? `No longer attached, so no longer to choose: ${detached.join(', ')}. Runs made before keep what they were run with.`
            : 'Runs made before keep what they were run with.'
        }
      />
      <ScenarioEditor
        key={scenario.id}
        accounts={accounts}
        today={today}
        first={scenario}
        lastResult={lastResult}
        submitLabel="Save changes"
        cancelTo={`/scenarios/${scenario.id}`}
        recurring={recurring}
        scenarioId={scenario.id}
      >
        <input type="hidden" name="seenAtMs" value={isWarned ? '' : scenario.updatedAtMs} />
      </ScenarioEditor>
    </>
  );
}
