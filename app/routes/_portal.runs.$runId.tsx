import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { variantCount } from '../../server/scenarios/forecast/assumptions.ts';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { attempt } from '../attempt.server.ts';
import { OutcomeBanner } from '../components/runs/outcome-banner.tsx';
import { ProgressCard } from '../components/runs/progress-card.tsx';
import { Receipt } from '../components/runs/receipt.tsx';
import { isOver, RunStatusBadge } from '../components/runs/run-status.tsx';
import { SweepResult, type SweepView, variantInWords } from '../components/runs/sweep-result.tsx';
import { useRunProgress } from '../components/runs/use-run-progress.ts';
import { VariantResultView } from '../components/runs/variant-result.tsx';
import { AssumptionsInWords, Kind } from '../components/scenarios/in-words.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { DateTime } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `Run of ${page?.run.scenarioName ?? 'a scenario'} · Headroom` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const runId = String(args.params.runId);
  const { summaries, ...page } = await load(args.request, api.runs.get({ runId }));
  const { searchParams } = new URL(args.request.url);
  const asked = page.run.definition.sweep ? searchParams.get('variant') : '0';
  // A cell may be asked for before it is simulated, or never existed: then none is shown.
  const summary = asked && summaries.find(({ variant }) => String(variant) === asked);
  // Arrays over the whole grid are a third of the size of a list of summaries.
  const ranOutShares = Array<number | null | undefined>(variantCount(page.run.definition)).fill(undefined);
  const endingCents = [...ranOutShares];
  for (const { variant, ranOutShare, endingCents: cents } of summaries) {
    ranOutShares[variant] = ranOutShare;
    endingCents[variant] = cents;
  }
  const view: SweepView = searchParams.get('show') === 'balance' ? 'balance' : 'risk';
  return {
    ...page,
    view,
    cells: page.run.definition.sweep && summaries.length > 0 ? { ranOutShares, endingCents } : null,
    result: summary ? await load(args.request, api.runs.result({ runId, variant: summary.variant })) : null,
  };
}

/** Cancels the run. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireCustomer(args);
  const runId = String(args.params.runId);
  const canceled = await attempt(args.request, api.runs.cancel({ runId }));
  return canceled.ok ? redirect(`/runs/${runId}`) : data(canceled.refusal, { status: 409 });
}

export default function Run() {
  const { run, accounts, history, held, entries, cells, result, view } = useLoaderData<typeof loader>();
  const progress = useRunProgress(run);
  const refusal = useActionData<typeof action>();
  const { sweep } = run.definition;
  const currency = accounts[0]?.currency ?? 'USD';
  return (
    <>
      <PageHeader
        title={run.scenarioName}
        description={
          <>
            Run of <DateTime ms={run.createdAtMs} /> · <Kind definition={run.definition} />{' '}
            {isOver(run.status) ? <RunStatusBadge status={run.status} /> : null}
          </>
        }
        actions={
          <LinkButton variant="secondary" to={`/scenarios/${run.scenarioId}`}>
            To the scenario
          </LinkButton>
        }
      />
      <div className="space-y-6">
        {refusal ? <Banner tone="warn" title={refusal.message} /> : null}
        {isOver(run.status) ? <OutcomeBanner run={run} /> : <ProgressCard progress={progress} held={held} />}
        {sweep && cells ? (
          <SweepResult
            definition={{ ...run.definition, sweep }}
            {...cells}
            view={view}
            selected={result?.variant ?? null}
            currency={currency}
          />
        ) : null}
        {result ? (
          <section id="variant" className="scroll-mt-20 space-y-4">
            {sweep ? <h2 className="text-lg font-semibold">{variantInWords(run.definition, result.variant)}</h2> : null}
            <VariantResultView result={result} startMonth={history.startMonth} currency={currency} />
          </section>
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
          <Card title="What it assumed" description="As it was when this run was started.">
            <AssumptionsInWords definition={run.definition} accounts={accounts} />
            {history.notes.length > 0 ? (
              <ul className="mt-4 list-disc space-y-1 pl-5 text-sm text-muted">
                {history.notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            ) : null}
          </Card>
          <Receipt run={run} held={held} entries={entries} />
        </div>
        <p>
          <Link to="/runs" className="link text-sm">
            All runs
          </Link>
        </p>
      </div>
    </>
  );
}
