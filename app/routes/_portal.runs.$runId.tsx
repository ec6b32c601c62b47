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
  const { runs } = await load(
    args.request,
    api.runs.list({ status: 'succeeded', isArchived: false, hasAnswers: false }),
  );
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

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type Answer = ReturnType<typeof useActionData<typeof action>>;

export default function Run() {
  const page = useLoaderData<typeof loader>();
  const { run, accounts, history, held, result } = page;
  const progress = useRunProgress(run);
  const answer = useActionData<typeof action>();
  const refusal = answer && 'refusal' in answer ? answer.refusal : null;
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
        {refusal ? <Banner tone="warn" title={refusal.message} /> : null}
        {isOver(run.status) ? <OutcomeBanner run={run} /> : <ProgressCard progress={progress} held={held} />}
        <Sweep page={page} currency={currency} />
        {result ? (
          <section id="variant" className="scroll-mt-20 space-y-4">
            {run.definition.sweep ? (
              <h2 className="text-lg font-semibold">
                <VariantInWords definition={run.definition} variant={result.variant} />
              </h2>
            ) : null}
            <VariantResultView result={result} startMonth={history.startMonth} currency={currency} />
          </section>
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_22rem]">
          <Background page={page} currency={currency} />
          <Records page={page} answer={answer} />
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

type PartProps = { page: Loaded; currency: string };

function Sweep({ page: { run, cells, view, result }, currency }: PartProps) {
  const { definition } = run;
  if (!definition.sweep || !cells) return null;
  return (
    <>
      <SweepResult
        definition={{ ...definition, sweep: definition.sweep }}
        {...cells}
        view={view}
        selected={result?.variant ?? null}
        currency={currency}
      />
      <KeyVariantsCard
        definition={definition}
        {...cells}
        currency={currency}
        hrefOf={(variant) => `?show=${view}&variant=${variant}#variant`}
      />
    </>
  );
}

/** The assumptions and the history of the run, and what it can be compared with. */
function Background({ page: { run, accounts, history, outcome, others }, currency }: PartProps) {
  return (
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
  );
}

function Records({ page, answer }: { page: Loaded; answer: Answer }) {
  const { run, held, entries, batches, billedOn, sharedSinceMs, result } = page;
  return (
    <div className="space-y-6">
      <Receipt run={run} held={held} entries={entries} batches={batches} billedOn={billedOn} />
      <KeepCard
        runId={run.id}
        label={run.label}
        isArchived={run.archivedAtMs !== null}
        sharedSinceMs={sharedSinceMs}
        shareUrl={answer && 'refusal' in answer ? (answer.shareUrl ?? null) : null}
        answer={answer}
        variant={run.definition.sweep ? (result?.variant ?? null) : null}
        isPlain={!run.definition.sweep && result?.ok === true && result.forecast.daily !== undefined}
      />
    </div>
  );
}
