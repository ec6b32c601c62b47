import type { SubmissionResult } from '@conform-to/react';
import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { v7 } from 'uuid';
import type { PlannedItem } from '../../server/scenarios/forecast/planned.ts';
import { changePlan } from '../components/scenarios/plan/change-plan.server.ts';
import { FloorCard } from '../components/scenarios/plan/floor-card.tsx';
import { ImportCard } from '../components/scenarios/plan/import-card.tsx';
import { ItemCard } from '../components/scenarios/plan/item-card.tsx';
import type { PARTS } from '../components/scenarios/plan/plan-forms.ts';
import { PlannedTable } from '../components/scenarios/plan/planned-table.tsx';
import { RatesCard } from '../components/scenarios/plan/rates-card.tsx';
import { useSubmission } from '../components/shell/expired.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Plan of ${page?.name ?? 'a scenario'} · Headroom` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const scenarioId = String(args.params.scenarioId);
  const { name, definition, accounts } = await load(args.request, api.scenarios.get({ scenarioId }));
  const { today } = await load(args.request, api.scenarios.choices());
  const recurring = await load(args.request, api.scenarios.recurring());
  const edit = new URL(args.request.url).searchParams.get('edit');
  const payers = recurring.filter((item) => item.amountCents > 0 && definition.accountIds.includes(item.accountId));
  const late = payers.flatMap(({ shifts }) => shifts.map((days) => Math.max(0, days)));
  const currencies = [...new Set(accounts.map(({ currency }) => currency))];
  return {
    scenarioId,
    name,
    definition,
    today,
    currency: currencies[0] ?? 'USD',
    otherCurrencies: currencies.slice(1),
    edited: definition.planned?.find(({ id }) => id === edit) ?? null,
    usualLateDays: late.length > 0 ? Math.max(...late) : null,
    newId: v7(),
  };
}

export const action = changePlan;

type Part = (typeof PARTS)[number];

export default function Plan() {
  const page = useLoaderData<typeof loader>();
  const { scenarioId, name, definition, currency, otherCurrencies, edited } = page;
  const submission = useSubmission();
  const resultOf = (part: Part): SubmissionResult | undefined =>
    submission?.initialValue?.part === part ? submission : undefined;
  const back = `/scenarios/${scenarioId}/plan`;
  return (
    <>
      <PageHeader
        title="Plan"
        description={`What you know will be paid in “${name}”. Every run of the scenario counts it from then on.`}
        actions={
          <LinkButton variant="secondary" to={`/scenarios/${scenarioId}`}>
            Back to the scenario
          </LinkButton>
        }
      />
      <div className="space-y-6">
        <ChangeBanner />
        <Card title="Planned items" padding="flush">
          <PlannedTable items={definition.planned ?? []} currency={currency} />
        </Card>
        <div id="item" className="scroll-mt-20">
          <ItemCard
            key={edited?.id ?? page.newId}
            edited={edited}
            newId={page.newId}
            currency={currency}
            usualLateDays={page.usualLateDays}
            lastResult={resultOf('item')}
            back={back}
          />
        </div>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <FloorCard definition={definition} currency={currency} lastResult={resultOf('floor')} />
          <ImportCard lastResult={resultOf('import')} />
          {otherCurrencies.length > 0 ? (
            <RatesCard
              rates={definition.rates}
              currency={currency}
              others={otherCurrencies}
              today={page.today}
              lastResult={resultOf('rates')}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

/** What the last click added or removed, with a way back. */
function ChangeBanner() {
  const answer = useActionData<typeof action>();
  if (!answer) return null;
  if ('message' in answer) return <Banner tone="warn" title={answer.message} />;
  if ('removed' in answer && answer.removed.length > 0)
    return (
      <Banner
        tone="info"
        title={`Deleted: ${namesOf(answer.removed)}.`}
        button={<UndoForm part="undo" name="items" value={JSON.stringify(answer.removed)} />}
      />
    );
  if ('added' in answer)
    return (
      <Banner
        tone="info"
        title={answer.added.length === 1 ? 'One item imported.' : `${answer.added.length} items imported.`}
        button={<UndoForm part="remove" name="ids" value={answer.added.join(',')} />}
      />
    );
  return null;
}

function UndoForm({ part, name, value }: { part: Part; name: string; value: string }) {
  return (
    <Form method="post">
      <input type="hidden" name="part" value={part} />
      <input type="hidden" name={name} value={value} />
      <Button type="submit" variant="secondary" size="sm">
        Undo
      </Button>
    </Form>
  );
}

const namesOf = (items: PlannedItem[]): string =>
  items.length > 3 ? `${items.length} items` : items.map(({ label }) => label).join(', ');
