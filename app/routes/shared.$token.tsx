import type { HeadersFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { cellsOf } from '../components/runs/cells.ts';
import { KeyVariantsCard } from '../components/runs/key-variants-card.tsx';
import { SweepResult, type SweepView, VariantInWords } from '../components/runs/sweep-result.tsx';
import { TrustCard } from '../components/runs/trust-card.tsx';
import { VariantResultView } from '../components/runs/variant-result.tsx';
import { AssumptionsInWords, Kind } from '../components/scenarios/summary.tsx';
import { Logo } from '../components/shell/logo.tsx';
import { SkipLink } from '../components/shell/skip-link.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { DateTime } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { load } from '../lib/procedure-errors.server.ts';

/** Anyone with the link may view it. Search engines must not index it, and other sites must not see the URL. */
export const headers: HeadersFunction = () => ({
  'Cache-Control': 'private, no-store',
  'X-Robots-Tag': 'noindex, nofollow',
  'Referrer-Policy': 'same-origin',
});

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.name ?? 'A result'} · Headroom` },
  { name: 'robots', content: 'noindex' },
];

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { api } = await context.open(request);
  const { searchParams } = new URL(request.url);
  const asked = Number(searchParams.get('variant') || Number.NaN);
  const variant = Number.isInteger(asked) && asked >= 0 && asked < 1e6 ? asked : undefined;
  const { summaries, ...page } = await load(request, api.runs.shared({ token: String(params.token), variant }));
  const view: SweepView = searchParams.get('show') === 'balance' ? 'balance' : 'risk';
  return { ...page, view, cells: cellsOf(page.definition, summaries) };
}

export default function Shared() {
  const { name, createdAtMs, definition, currency, history, result, cells, view } = useLoaderData<typeof loader>();
  const whole = { ...definition, accountIds: [] };
  const { sweep } = definition;
  return (
    <>
      <SkipLink />
      <Header />
      <main id="main" className="mx-auto max-w-page px-4 pb-12 sm:px-8">
        <PageHeader
          title={name}
          description={
            <>
              A result that was shared with you · run of <DateTime ms={createdAtMs} /> ·{' '}
              <Kind definition={definition} />
            </>
          }
        />
        <div className="space-y-6">
          {sweep && cells ? (
            <>
              <SweepResult
                definition={{ ...whole, sweep }}
                {...cells}
                view={view}
                selected={result?.variant ?? null}
                currency={currency}
              />
              <KeyVariantsCard
                definition={whole}
                {...cells}
                currency={currency}
                hrefOf={(variant) => `?show=${view}&variant=${variant}#variant`}
              />
            </>
          ) : null}
          {result ? (
            <section id="variant" className="scroll-mt-20 space-y-4">
              {sweep ? (
                <h2 className="text-lg font-semibold">
                  <VariantInWords definition={whole} variant={result.variant} />
                </h2>
              ) : null}
              <VariantResultView result={result} startMonth={history.startMonth} currency={currency} />
            </section>
          ) : null}
          {!result && !cells ? <p>No result yet. Check again in a moment.</p> : null}
          {result && !sweep ? <TrustCard history={history} outcome={null} currency={currency} /> : null}
          <Card title="What it assumed">
            <AssumptionsInWords definition={whole} accounts={null} currency={currency} />
          </Card>
        </div>
      </main>
    </>
  );
}

const Header = () => (
  <header className="mx-auto flex max-w-page items-center justify-between gap-4 px-4 py-5 sm:px-8">
    <Logo />
    <LinkButton to="/" variant="quiet">
      What is Headroom?
    </LinkButton>
  </header>
);
