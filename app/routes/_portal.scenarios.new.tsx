import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load, submitForm } from '../answers.server.ts';
import { EditorForm, editorValues, MAX_SEED } from '../components/scenarios/editor-form.ts';
import { ScenarioEditor } from '../components/scenarios/scenario-editor.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction = () => [{ title: 'New scenario · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const { accounts } = await load(args.request, api.scenarios.choices());
  if (accounts.length === 0) throw redirect('/scenarios');
  return { accounts, seed: Math.floor(Math.random() * MAX_SEED) };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const created = await submitForm(args.request, EditorForm, (form) => api.scenarios.create(form));
  return created.ok ? redirect(`/scenarios/${created.value.scenarioId}`) : created.answer;
}

export default function NewScenario() {
  const { accounts, seed } = useLoaderData<typeof loader>();
  const values = editorValues({
    name: '',
    definition: {
      accountIds: accounts.map(({ id }) => id),
      horizonMonths: 12,
      incomeGrowthPct: 0,
      expenseGrowthPct: 0,
      volatilityPct: 100,
      events: [],
      trials: 1_000,
      seed,
    },
  });
  return (
    <>
      <PageHeader title="New scenario" />
      <ScenarioEditor
        accounts={accounts}
        values={values}
        lastResult={useActionData<typeof action>()}
        submitLabel="Save scenario"
        cancelTo="/scenarios"
      />
    </>
  );
}
