import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  replace,
} from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { useState } from 'react';
import { v7 } from 'uuid';
import * as z from 'zod';
import { baseDefinition } from '../../server/scenarios/forecast/base-definition.ts';
import { EditorForm } from '../components/scenarios/editor-form.ts';
import { MAX_SEED } from '../components/scenarios/editor-values.ts';
import { ScenarioEditor } from '../components/scenarios/scenario-editor.tsx';
import { TemplateList } from '../components/scenarios/template-list.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { readForm } from '../lib/form.server.ts';
import { customerOrExpired, load, submitForm } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction = () => [{ title: 'New scenario · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const { accounts, today } = await load(args.request, api.scenarios.choices());
  if (accounts.length === 0) throw redirect('/scenarios');
  await load(args.request, api.scenarios.scanRecurring());
  const templates = await load(args.request, api.scenarios.templates());
  const recurring = await load(args.request, api.scenarios.recurring());
  const asked = new URL(args.request.url).searchParams.get('template');
  const template = templates.find(({ id }) => id === asked) ?? null;
  return {
    accounts,
    today,
    templates,
    template,
    recurring: recurring.map(({ id, label }) => ({ id, label })),
    seed: Math.floor(Math.random() * MAX_SEED),
    scenarioId: v7(),
  };
}

export async function action(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args, EditorForm);
  if (!visit.ok) return visit.answer;
  const formData = await readForm(args.request);
  const scenarioId = z.uuid().safeParse(formData.get('scenarioId')).data;
  const created = await submitForm(
    args.request,
    EditorForm,
    (form) => visit.api.scenarios.create({ ...form, scenarioId }),
    { formData },
  );
  // In place of the form, so that the way back does not lead to it.
  return created.ok ? replace(`/scenarios/${created.value.scenarioId}`) : created.answer;
}

export default function NewScenario() {
  const { accounts, today, templates, template, recurring, seed, ...loaded } = useLoaderData<typeof loader>();
  // One a visit: a page that loads its data again is still the same form.
  const [scenarioId] = useState(loaded.scenarioId);
  const lastResult = useSubmission();
  const { currency } = template ?? accounts[0] ?? {};
  const alike = accounts.filter((account) => account.currency === currency);
  const first = {
    name: template?.title ?? 'As things are',
    definition: baseDefinition(
      alike.map(({ id }) => id),
      {
        ...(template && template.planned.length > 0 && { planned: template.planned }),
        ...(template?.sweep && { sweep: template.sweep }),
        seed,
      },
    ),
  };
  return (
    <>
      <PageHeader title="New scenario" description="Begin with a question, or put in your own assumptions." />
      <TemplateList templates={templates} chosen={template?.id ?? null} />
      <ScenarioEditor
        key={template?.id ?? 'blank'}
        accounts={accounts}
        today={today}
        first={first}
        lastResult={lastResult}
        submitLabel="Save scenario"
        cancelTo="/scenarios"
        recurring={recurring}
        scenarioId={null}
      >
        <input type="hidden" name="scenarioId" value={scenarioId} />
      </ScenarioEditor>
    </>
  );
}
