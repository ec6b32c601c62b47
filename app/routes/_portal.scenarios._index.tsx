import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useLocation } from '@remix-run/react';
import ChartLine from 'lucide-react/icons/chart-line';
import Plus from 'lucide-react/icons/plus';
import { variantCount } from '../../server/scenarios/forecast/variants.ts';
import { RunStatusBadge } from '../components/runs/run-status.tsx';
import { Price } from '../components/scenarios/live-price.tsx';
import { ScenarioFilter } from '../components/scenarios/scenario-filter.tsx';
import { Kind } from '../components/scenarios/summary.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Scenarios · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const query = new URL(args.request.url).searchParams;
  const filter = {
    search: query.get('search')?.trim() || undefined,
    accountId: query.get('account') || undefined,
    isArchived: query.get('show') === 'archived',
  };
  const before = query.get('before') ?? undefined;
  return { ...(await load(args.request, api.scenarios.list({ ...filter, before }))), filter };
}

export default function Scenarios() {
  const { scenarios, next, accounts, filter } = useLoaderData<typeof loader>();
  const query = new URLSearchParams(useLocation().search);
  const isFirst = !query.has('before');
  query.delete('before');
  const hasAccounts = accounts.some(({ status }) => status === 'attached');
  const isNew = scenarios.length === 0 && isFirst && ![...query.values()].some((value) => value !== '');
  return (
    <>
      <PageHeader
        title={filter.isArchived ? 'Archived scenarios' : 'Scenarios'}
        description="Assumptions over your accounts, run as one forecast or swept over a range."
        actions={
          <>
            <LinkButton variant="secondary" to="/scenarios/recurring">
              Recurring items
            </LinkButton>
            <LinkButton variant="secondary" to="/runs">
              All runs
            </LinkButton>
            {hasAccounts ? (
              <LinkButton to="/scenarios/new">
                <Plus aria-hidden className="size-4" /> New scenario
              </LinkButton>
            ) : null}
          </>
        }
      />
      {isNew ? <NoScenarios hasAccounts={hasAccounts} /> : <ScenarioFilter {...filter} accounts={accounts} />}
      {scenarios.length > 0 ? (
        <Card padding="flush">
          <Table caption="Your scenarios" columns={COLUMNS} rows={scenarios} rowKey={(scenario) => scenario.id} />
        </Card>
      ) : null}
      {scenarios.length === 0 && !isNew ? (
        <p className="text-sm text-muted">
          {filter.isArchived ? 'No archived scenario is like this.' : 'No scenario is like this.'}{' '}
          <Link to="/scenarios" className="link">
            Show all in use
          </Link>
        </p>
      ) : null}
      <Pagination
        newer={isFirst ? null : `/scenarios?${query}`}
        older={next ? `/scenarios?${new URLSearchParams([...query, ['before', next]])}` : null}
      />
      {isNew ? (
        <p className="mt-4 text-sm">
          <Link to="/scenarios?show=archived" className="link">
            Archived scenarios
          </Link>
        </p>
      ) : null}
    </>
  );
}

type Scenario = ReturnType<typeof useLoaderData<typeof loader>>['scenarios'][number];

const COLUMNS: Column<Scenario>[] = [
  {
    label: 'Name',
    lead: true,
    cell: ({ id, name }) => (
      <Link to={`/scenarios/${id}`} className="link break-words font-medium">
        {name}
      </Link>
    ),
  },
  { label: 'Accounts', cell: ({ accounts }) => accounts.map((account) => account.name).join(', ') || 'none' },
  { label: 'Kind', cell: ({ definition }) => <Kind definition={definition} /> },
  {
    label: 'Last run',
    cell: ({ lastRun }) =>
      lastRun ? (
        <Link to={`/runs/${lastRun.id}`}>
          <RunStatusBadge status={lastRun.status} />
        </Link>
      ) : (
        <span className="text-muted">never run</span>
      ),
  },
  { label: 'Price a run', align: 'right', cell: ({ definition }) => <Price variants={variantCount(definition)} /> },
];

function NoScenarios({ hasAccounts }: { hasAccounts: boolean }) {
  return hasAccounts ? (
    <EmptyState
      icon={<ChartLine aria-hidden />}
      title="No scenario yet"
      action={<LinkButton to="/scenarios/new">New scenario</LinkButton>}
    >
      A scenario says what may change: growth, volatility, a big payment. A run tells how long the money lasts.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<ChartLine aria-hidden />}
      title="Attach an account first"
      action={<LinkButton to="/accounts">Attach an account</LinkButton>}
    >
      Scenarios draw from the history of your accounts. Attach one, or try it with sample data.
    </EmptyState>
  );
}
