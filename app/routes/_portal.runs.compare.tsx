import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { CompareChart } from '../components/charts/compare-chart.tsx';
import { monthsFrom } from '../components/charts/format.ts';
import { cellsOf } from '../components/runs/cells.ts';
import { CompareTable, type Side } from '../components/runs/compare-table.tsx';
import { keyVariants } from '../components/runs/key-variants.ts';
import { VariantInWords } from '../components/runs/sweep-result.tsx';
import { VariantResultView } from '../components/runs/variant-result.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { DateTime, useInstant } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Two runs side by side · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const { searchParams } = new URL(args.request.url);
  const [a, b] = [searchParams.get('a'), searchParams.get('b')];
  if (!a || !b) throw redirect('/runs');
  const read = async (runId: string) => {
    const { run, accounts, history, summaries } = await load(args.request, api.runs.get({ runId }));
    const { ranOutShares = [], endingCents = [] } = cellsOf(run.definition, summaries) ?? {};
    // A sweep is represented by the middle one of its three key variants.
    const key = keyVariants(run.definition, ranOutShares, endingCents);
    const variant = run.definition.sweep
      ? (key.find(({ role }) => role === 'base' || role === 'middle') ?? key[0])?.variant
      : 0;
    const isThere = summaries.some((summary) => summary.variant === variant);
    const result =
      variant !== undefined && isThere ? await load(args.request, api.runs.result({ runId, variant })) : null;
    return { run, accounts, history, result };
  };
  return { sides: await Promise.all([read(a), read(b)]) };
}

export default function Compare() {
  const { sides } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Two runs side by side"
        actions={
          <LinkButton variant="secondary" to="/runs">
            All runs
          </LinkButton>
        }
      />
      <div className="space-y-6">
        <Overlay sides={sides} />
        <CompareTable sides={sides} />
        <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
          {sides.map(({ run, accounts, history, result }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: left and right, which may be the same run
            <section key={at} className="space-y-4">
              <h2 className="text-lg font-semibold">
                <Link to={`/runs/${run.id}`} className="link">
                  {run.scenarioName}
                </Link>
                {run.label ? <span className="ml-2 text-sm font-normal text-muted">{run.label}</span> : null}
              </h2>
              <p className="text-sm text-muted">
                <DateTime ms={run.createdAtMs} />
                {run.definition.sweep && result ? (
                  <>
                    , at <VariantInWords definition={run.definition} variant={result.variant} />
                  </>
                ) : null}
              </p>
              {result ? (
                <VariantResultView
                  result={result}
                  startMonth={history.startMonth}
                  currency={accounts[0]?.currency ?? 'USD'}
                  isNarrow
                />
              ) : (
                <Banner tone="info" title="This run has no result" />
              )}
            </section>
          ))}
        </div>
      </div>
    </>
  );
}

/** Both on one scale, where both are in one currency and have a result. */
function Overlay({ sides }: { sides: Side[] }) {
  const instant = useInstant();
  const runs = sides.flatMap(({ run, history, result }) => {
    if (!result?.ok) return [];
    const { balanceCents, assumptions } = result.forecast;
    const name = [run.scenarioName, run.label, instant(run.createdAtMs)].filter(Boolean).join(', ');
    return [{ name, months: monthsFrom(history.startMonth, assumptions.horizonMonths), ...balanceCents }];
  });
  const [currency = 'USD', other = 'USD'] = sides.map(({ accounts }) => accounts[0]?.currency ?? 'USD');
  if (runs.length < 2 || currency !== other) return null;
  return (
    <Card>
      <CompareChart runs={runs} currency={currency} />
    </Card>
  );
}
