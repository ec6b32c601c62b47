import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { cellsOf } from '../components/runs/cells.ts';
import { CompareForm } from '../components/runs/compare-form.tsx';
import { KeepCard } from '../components/runs/keep-card.tsx';
import { KeyVariantsCard } from '../components/runs/key-variants-card.tsx';
import { OutcomeBanner } from '../components/runs/outcome-banner.tsx';
import { ProgressCard } from '../components/runs/progress-card.tsx';
import { Receipt } from '../components/runs/receipt.tsx';
import { actOnRun } from '../components/runs/run-actions.server.ts';
import { isOver, RunMarks, RunStatusBadge } from '../components/runs/run-status.tsx';
import { SweepResult, type SweepView, VariantInWords } from '../components/runs/sweep-result.tsx';
import { TrustCard } from '../components/runs/trust-card.tsx';
import { useRunProgress } from '../components/runs/use-run-progress.ts';
import { VariantResultView } from '../components/runs/variant-result.tsx';
import { AssumptionsInWords, Kind } from '../components/scenarios/summary.tsx';
import { ExpiredNote } from '../components/shell/expired.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { DateTime } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

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
  const view: SweepView = searchParams.get('show') === 'balance' ? 'balance' : 'risk';
  const { runs } = await load(args.request, api.runs.list({ status: 'succeeded', isArchived: false }));
  return {
    ...page,
    view,
    cells: cellsOf(page.run.definition, summaries),
    result: summary ? await load(args.request, api.runs.result({ runId, variant: summary.variant })) : null,
    outcome: summary ? await load(args.request, api.runs.outcome({ runId })) : null,
    others: runs.filter(({ id }) => id !== runId),
  };
}

export { shouldRevalidate } from '../components/shell/expired.tsx';

export const action = actOnRun;

export default function Run() {
  const {
    run,
    accounts,
    history,
    held,
    entries,
    batches,
    billedOn,
    cells,
    result,
    view,
    sharedSinceMs,
    others,
    outcome,
  } = useLoaderData<typeof loader>();
  const progress = useRunProgress(run);
  const answer = useActionData<typeof action>();
  const told = answer && 'refusal' in answer ? answer : null;
  const { sweep } = run.definition;
  const currency = accounts[0]?.currency ?? 'USD';
  return (
    <>
      <PageHeader
        title={run.scenarioName}
        description={
          <>
            Run of <DateTime ms={run.createdAtMs} /> · <Kind definition={run.definition} />{' '}
            {isOver(run.status) ? <RunStatusBadge status={run.status} /> : null} <RunMarks run={run} />
          </>
        }
        actions={
          <LinkButton variant="secondary" to={`/scenarios/${run.scenarioId}`}>
            To the scenario
          </LinkButton>
        }
      />
      <div className="space-y-6">
        <ExpiredNote intents={[undefined, 'cancel', 'retry']} answer={answer} />
        {told?.refusal ? <Banner tone="warn" title={told.refusal.message} /> : null}
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
        {sweep && cells ? (
          <KeyVariantsCard
            definition={run.definition}
            {...cells}
            currency={currency}
            hrefOf={(variant) => `?show=${view}&variant=${variant}#variant`}
          />
        ) : null}
        {result ? (
          <section id="variant" className="scroll-mt-20 space-y-4">
            {sweep ? (
              <h2 className="text-lg font-semibold">
                <VariantInWords definition={run.definition} variant={result.variant} />
              </h2>
            ) : null}
            <VariantResultView result={result} startMonth={history.startMonth} currency={currency} />
          </section>
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
          <div className="space-y-6">
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
            <TrustCard history={history} outcome={outcome} currency={currency} />
            {isOver(run.status) && others.length > 0 ? (
              <Card title="Compare">
                <CompareForm runId={run.id} others={others} />
              </Card>
            ) : null}
          </div>
          <div className="space-y-6">
            <Receipt run={run} held={held} entries={entries} batches={batches} billedOn={billedOn} />
            <KeepCard
              runId={run.id}
              label={run.label}
              isArchived={run.archivedAtMs !== null}
              sharedSinceMs={sharedSinceMs}
              shareUrl={told?.shareUrl ?? null}
              answer={answer}
              variant={sweep ? (result?.variant ?? null) : null}
              isPlain={!sweep && result?.ok === true && result.forecast.daily !== undefined}
            />
          </div>
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
