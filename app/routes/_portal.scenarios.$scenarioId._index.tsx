import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation, useSearchParams } from '@remix-run/react';
import Play from 'lucide-react/icons/play';
import { RunTable } from '../components/runs/run-table.tsx';
import { AutomationCard } from '../components/scenarios/automation-card.tsx';
import { changeAutomation } from '../components/scenarios/change-automation.server.ts';
import { QuoteInWords } from '../components/scenarios/quote.tsx';
import { RefusalBanner } from '../components/scenarios/refusal-banner.tsx';
import { AssumptionsInWords, Kind } from '../components/scenarios/summary.tsx';
import { Button, LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { localPath, requireCustomer } from '../lib/access.server.ts';
import { setFlash } from '../lib/flash.server.ts';
import { readForm } from '../lib/form.server.ts';
import { attempt, load, refusalInit } from '../lib/procedure-errors.server.ts';

export { readAgainWhenRefused as shouldRevalidate } from '../lib/revalidate.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.scenario.name ?? 'Scenario'} · Headroom` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const scenarioId = String(args.params.scenarioId);
  const before = new URL(args.request.url).searchParams.get('before') ?? undefined;
  return {
    scenario: await load(args.request, api.scenarios.get({ scenarioId })),
    quote: await load(args.request, api.scenarios.quote({ scenarioId })),
    automation: await load(args.request, api.scenarios.automation({ scenarioId })),
    ...(await load(args.request, api.runs.list({ scenarioId, before }))),
    // One a view of the page: a double click, or the same form sent again, is the same run.
    requestKey: crypto.randomUUID(),
  };
}

export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const form = await readForm(args.request);
  const intent = form.get('intent');
  if (intent === 'archive' || intent === 'restore') {
    const scenarioId = String(args.params.scenarioId);
    const isArchived = intent === 'archive';
    await load(args.request, api.scenarios.archive({ scenarioId, isArchived }));
    await setFlash(args, isArchived ? 'scenario-archived' : 'scenario-restored', scenarioId);
    const next = form.get('next');
    return redirect(next ? localPath(String(next)) : isArchived ? '/scenarios' : `/scenarios/${scenarioId}`);
  }
  const automated = await changeAutomation(args.request, api, String(args.params.scenarioId), form);
  if (automated) return automated;
  const order = { scenarioId: String(args.params.scenarioId), requestKey: String(form.get('requestKey')) };
  const started = await attempt(args.request, api.runs.start(order));
  return started.ok ? redirect(`/runs/${started.value.runId}`) : data(started.refusal, refusalInit(started.refusal));
}

export default function Scenario() {
  const { scenario, quote, automation, runs, next, requestKey } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const refusal = useActionData<typeof action>() ?? quote.obstacle;
  const pending = useNavigation().formMethod === 'POST';
  const path = `/scenarios/${scenario.id}`;
  return (
    <>
      <PageHeader
        title={scenario.name}
        description={<Kind definition={scenario.definition} />}
        actions={<Actions path={path} isArchived={scenario.archivedAtMs !== null} />}
      />
      <div className="space-y-6">
        {refusal ? <RefusalBanner {...refusal} editTo={`${path}/edit`} /> : null}
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
          <Card title="Assumptions">
            <AssumptionsInWords definition={scenario.definition} accounts={scenario.accounts} />
          </Card>
          <div className="space-y-6">
            <Card title="Before it runs">
              <QuoteInWords quote={quote} />
              <Form method="post" className="mt-5">
                <input type="hidden" name="requestKey" value={requestKey} />
                <Button type="submit" pending={pending} disabled={quote.obstacle !== null} className="w-full">
                  <Play aria-hidden className="size-4" /> {quote.isFree ? 'Run it for free' : 'Run'}
                </Button>
              </Form>
            </Card>
            <AutomationCard automation={automation} isSweep={scenario.definition.sweep !== undefined} />
          </div>
        </div>
        <Card title="Runs" padding="flush">
          <RunTable
            caption="Runs of this scenario"
            runs={runs}
            hasName={false}
            empty="No runs yet. Run this scenario to see results here."
          />
        </Card>
        <Pagination newer={search.has('before') ? path : null} older={next ? `${path}?before=${next}` : null} />
      </div>
    </>
  );
}

function Actions({ path, isArchived }: { path: string; isArchived: boolean }) {
  return (
    <>
      <Form method="post">
        <Button type="submit" name="intent" value={isArchived ? 'restore' : 'archive'} variant="quiet">
          {isArchived ? 'Restore' : 'Archive'}
        </Button>
      </Form>
      <LinkButton variant="secondary" to={`${path}/plan`}>
        Plan
      </LinkButton>
      <LinkButton variant="secondary" to={`${path}/edit`}>
        Edit
      </LinkButton>
    </>
  );
}
