import { type ActionFunctionArgs, data, redirect } from '@remix-run/node';
import type { ScenarioId } from '../../../../server/core/ids.ts';
import type { PlannedItem } from '../../../../server/scenarios/forecast/planned.ts';
import { notFound } from '../../../lib/access.server.ts';
import { readForm } from '../../../lib/form.server.ts';
import { attempt, customerOrExpired, load, submitForm } from '../../../lib/procedure-errors.server.ts';
import { FloorForm, ImportForm, ItemForm, PARTS, plannedOf, RatesForm } from './plan-forms.ts';

/** More ids than a scenario has items are none of ours. */
const MAX_IDS = 200;

/** What the page's forms do; each says which part of the plan it changes. */
export async function changePlan(args: ActionFunctionArgs) {
  const visit = await customerOrExpired(args);
  if (!visit.ok) return visit.answer;
  const { api } = visit;
  const { request } = args;
  const scenarioId = String(args.params.scenarioId) as ScenarioId;
  const { definition } = await load(request, api.scenarios.get({ scenarioId }));
  const formData = await readForm(request);
  const part = PARTS.find((name) => name === formData.get('part'));
  const back = redirect(`/scenarios/${scenarioId}/plan`);
  switch (part) {
    case 'item': {
      const call = (item: Parameters<typeof plannedOf>[0]) =>
        api.scenarios.putPlanned({ scenarioId, items: [plannedOf(item)] });
      const saved = await submitForm(request, ItemForm, call, { formData });
      return saved.ok ? back : saved.answer;
    }
    case 'floor': {
      const saved = await submitForm(
        request,
        FloorForm,
        ({ minimum = 0, creditLine = 0 }) =>
          api.scenarios.savePlan({ scenarioId, plan: { minimumCents: minimum, creditLineCents: creditLine } }),
        { formData },
      );
      return saved.ok ? back : saved.answer;
    }
    case 'rates': {
      const call = (plan: { rates: { currency: string; rate: number; date: string }[] }) =>
        api.scenarios.savePlan({ scenarioId, plan });
      const saved = await submitForm(request, RatesForm, call, { formData });
      return saved.ok ? back : saved.answer;
    }
    case 'import': {
      const call = async ({ file, content }: { file: Blob; content: 'invoices' | 'bills' | 'signed' }) =>
        api.scenarios.importPlanned({ scenarioId, csv: await textOf(file), content });
      const saved = await submitForm(request, ImportForm, call, { formData });
      return saved.ok ? data({ added: saved.value.ids }) : saved.answer;
    }
    case 'remove': {
      const ids = String(formData.get('ids')).split(',').slice(0, MAX_IDS);
      const removed = (definition.planned ?? []).filter(({ id }) => ids.includes(id));
      const done = await attempt(request, api.scenarios.removePlanned({ scenarioId, ids }));
      return done.ok ? data({ removed }) : data({ message: done.refusal.message }, { status: 409 });
    }
    case 'undo': {
      const items = itemsIn(String(formData.get('items')));
      const done = await attempt(request, api.scenarios.putPlanned({ scenarioId, items }));
      return done.ok ? back : data({ message: done.refusal.message }, { status: 409 });
    }
    case undefined:
      throw notFound();
  }
}

/** Spreadsheets still write Windows-1252, which is no UTF-8 as soon as a letter has an accent. */
async function textOf(file: Blob): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The procedure checks what they are. */
function itemsIn(text: string): PlannedItem[] {
  try {
    return JSON.parse(text);
  } catch {
    throw notFound();
  }
}
