import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { ChartLine, Plus } from 'lucide-react';
import { variantCount } from '../../server/scenarios/forecast/assumptions.ts';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { RunStatusBadge } from '../components/runs/run-status.tsx';
import { Kind } from '../components/scenarios/in-words.tsx';
import { Price } from '../components/scenarios/live-price.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { type Column, Table } from '../components/ui/table.tsx';

export const meta: MetaFunction = () => [{ title: 'Scenarios · Headroom' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireCustomer(args);
  const query = new URL(args.request.url).searchParams;
  const isArchived = query.get('show') === 'archived';
  const before = query.get('before') ?? undefined;
  return { ...(await load(args.request, api.scenarios.list({ before, isArchived }))), isArchived };
}

export default function Scenarios() {
  const { scenarios, next, hasAccounts, isArchived } = useLoaderData<typeof loader>();
  const [search] = useSearchParams();
  const isFirst = !search.has('before');
  const path = isArchived ? '/scenarios?show=archived' : '/scenarios';
  return (
    <>
      <PageHeader
        title={isArchived ? 'Scenarios put away' : 'Scenarios'}
        description="Assumptions over your accounts, run as one forecast or swept over a range."
        actions={
          <>
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
      {scenarios.length === 0 && isFirst && !isArchived ? <NoScenarios hasAccounts={hasAccounts} /> : null}
      {scenarios.length === 0 && isArchived ? <p className="text-sm text-muted">None was put away.</p> : null}
      {scenarios.length > 0 ? (
        <Card padding="flush">
          <Table caption="Your scenarios" columns={COLUMNS} rows={scenarios} rowKey={(scenario) => scenario.id} />
        </Card>
      ) : null}
      <Pagination
        newer={isFirst ? null : path}
        older={
          next ? `/scenarios?${new URLSearchParams({ ...(isArchived && { show: 'archived' }), before: next })}` : null
        }
      />
      <p className="mt-4 text-sm">
        <Link to={isArchived ? '/scenarios' : '/scenarios?show=archived'} className="link">
          {isArchived ? 'Those in use' : 'Those put away'}
        </Link>
      </p>
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
