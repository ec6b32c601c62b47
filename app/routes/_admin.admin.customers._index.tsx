import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { NEW_CUSTOMER_MS, USE_COMPARED_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { CustomerLink, Dollars, Instant } from '../components/admin/cells.tsx';
import { AdminList, type Filter } from '../components/admin/list.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Customers · Headroom admin' }];

export const loader = (args: LoaderFunctionArgs) => loadList(args, 'customers');

const FILTERS: Filter[] = [
  {
    name: 'view',
    label: 'View',
    kind: 'choice',
    options: [
      ['cannot_run', 'Cannot run'],
      ['at_risk', 'At risk'],
      ['owes', 'Owes'],
      ['new', `New in ${spanWords(NEW_CUSTOMER_MS)}`],
      ['ended', 'Ended'],
      ['blocked', 'Blocked'],
    ],
  },
  { name: 'search', label: 'Part of name or e-mail', kind: 'text' },
];

export default function Customers() {
  const { rows, next } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Customers"
        description={`Use is of the last ${spanWords(USE_COMPARED_MS)} (UTC), and of as many before. A risk is a reason, never a score.`}
      />
      <AdminList
        caption="Customers, newest first"
        rows={rows}
        rowKey={({ id }) => id}
        next={next}
        empty="No customers yet."
        filters={FILTERS}
        csv="customers"
        columns={[
          {
            label: 'Customer',
            lead: true,
            cell: ({ id, name, email }) => (
              <span className="block sm:min-w-40">
                <CustomerLink id={id} name={name} />
                <span className="block text-xs font-normal text-muted [overflow-wrap:anywhere]">
                  {email ?? 'no login'}
                </span>
              </span>
            ),
          },
          { label: 'Can run', cell: ({ canRun, why }) => <Badge tone={canRun ? 'success' : 'warning'}>{why}</Badge> },
          { label: 'MRR', align: 'right', cell: ({ mrrCents }) => <Dollars cents={mrrCents} /> },
          { label: 'Overdue', align: 'right', cell: ({ overdueCents }) => <Dollars cents={overdueCents} /> },
          { label: 'Available', align: 'right', cell: ({ available }) => <Credits value={available} /> },
          { label: 'Use', align: 'right', cell: ({ credits30 }) => <Credits value={credits30} /> },
          { label: 'Before', align: 'right', cell: ({ credits30Before }) => <Credits value={credits30Before} /> },
          {
            label: 'Last run',
            cell: ({ lastRunAtMs }) => (lastRunAtMs === null ? 'never' : <Instant ms={lastRunAtMs} />),
          },
          { label: 'Card', cell: ({ card }) => card ?? 'none' },
          { label: 'Risks', cell: ({ risks }) => risks || 'none' },
        ]}
      />
    </>
  );
}
