import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import type { ScenarioId } from '../../server/core/ids.ts';
import { requireCustomer } from '../access.server.ts';
import { load, submitForm } from '../answers.server.ts';
import { EditorForm, editorValues } from '../components/scenarios/editor-form.ts';
import { ScenarioEditor } from '../components/scenarios/scenario-editor.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction = () => [{ title: 'Edit scenario · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const scenarioId = String(args.params.scenarioId);
  const scenario = await load(args.request, api.scenarios.get({ scenarioId }));
  const { accounts } = await load(args.request, api.scenarios.choices());
  const detached = scenario.accounts.filter(({ status }) => status === 'detached').map(({ name }) => name);
  return { scenario, accounts, detached };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const scenarioId = String(args.params.scenarioId) as ScenarioId;
  const saved = await submitForm(args.request, EditorForm, (form) => api.scenarios.update({ ...form, scenarioId }));
  return saved.ok ? redirect(`/scenarios/${scenarioId}`) : saved.answer;
}

export default function EditScenario() {
  const { scenario, accounts, detached } = useLoaderData<typeof loader>();
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
        values={editorValues(scenario)}
        lastResult={useActionData<typeof action>()}
        submitLabel="Save changes"
        cancelTo={`/scenarios/${scenario.id}`}
      />
    </>
  );
}
