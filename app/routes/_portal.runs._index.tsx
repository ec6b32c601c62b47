import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useLocation } from '@remix-run/react';
import ChartLine from 'lucide-react/icons/chart-line';
import { RunSearch } from '../../server/scenarios/form.ts';
import { RunFilter } from '../components/runs/run-filter.tsx';
import { isOver } from '../components/runs/run-status.tsx';
import { RunTable } from '../components/runs/run-table.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { usePolling } from '../components/ui/use-polling.ts';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Runs · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const query = new URL(args.request.url).searchParams;
  const filled = Object.fromEntries([...query].filter(([, value]) => value.trim() !== ''));
  const filter = RunSearch.parse(filled);
  const isArchived = query.get('show') === 'archived';
  const before = query.get('before') ?? undefined;
  const [page, labels] = await load(
    args.request,
    Promise.all([api.runs.list({ ...filter, isArchived, before }), api.runs.labels()]),
  );
  return { ...page, labels, filter: { ...filter, isArchived } };
}

export default function Runs() {
  const { runs, next, labels, filter } = useLoaderData<typeof loader>();
  const query = new URLSearchParams(useLocation().search);
  const isFirst = !query.has('before');
  query.delete('before');
  const isFiltered = [...query.values()].some((value) => value !== '');
  const isNew = runs.length === 0 && isFirst && !isFiltered;
  usePolling(runs.some(({ status }) => !isOver(status)));
  return (
    <>
      <PageHeader
        title="Runs"
        description="Every run with what it cost, the newest first."
        actions={
          <LinkButton variant="secondary" to="/scenarios">
            Scenarios
          </LinkButton>
        }
      />
      <RunFilter {...filter} labels={labels} />
      {isNew ? (
        <NoRuns />
      ) : (
        <Card padding="flush">
          <RunTable
            caption="Your runs"
            runs={runs}
            hasMenu
            empty={
              <>
                No run is like this.{' '}
                <Link to="/runs" className="link">
                  Show all
                </Link>
              </>
            }
          />
        </Card>
      )}
      <Pagination
        newer={isFirst ? null : `/runs?${query}`}
        older={next ? `/runs?${new URLSearchParams([...query, ['before', next]])}` : null}
      />
    </>
  );
}

const NoRuns = () => (
  <EmptyState
    icon={<ChartLine aria-hidden />}
    title="No run yet"
    action={<LinkButton to="/scenarios">Choose a scenario</LinkButton>}
  >
    Runs appear here with their results and cost. Use the filter above to find archived runs.
  </EmptyState>
);
