import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { NEW_CUSTOMER_MS, USE_COMPARED_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { CustomerLink, Day, Dollars } from '../components/admin/cells.tsx';
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
        description={`Credits used in the last ${spanWords(USE_COMPARED_MS)}, and in the ${spanWords(USE_COMPARED_MS)} before. Days are in UTC.`}
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
              <span className="block sm:min-w-52">
                <CustomerLink id={id} name={name} />
                <span className="block text-xs font-normal text-muted [overflow-wrap:anywhere]">
                  {email ?? 'no login'}
                </span>
              </span>
            ),
          },
          {
            label: 'Can run',
            cell: ({ canRun, why, risks }) => (
              <span className="block">
                <Badge tone={canRun ? 'success' : 'warning'}>{why}</Badge>
                {risks ? <span className="block text-xs text-warning">At risk: {risks}</span> : null}
              </span>
            ),
          },
          { label: 'MRR', align: 'right', cell: ({ mrrCents }) => <Dollars cents={mrrCents} /> },
          { label: 'Unbilled', align: 'right', cell: ({ unbilledCents }) => <Dollars cents={unbilledCents} /> },
          { label: 'Overdue', align: 'right', cell: ({ overdueCents }) => <Dollars cents={overdueCents} /> },
          { label: 'Use', align: 'right', cell: ({ credits30 }) => <Credits value={credits30} /> },
          { label: 'Before', align: 'right', cell: ({ credits30Before }) => <Credits value={credits30Before} /> },
          { label: 'Last run', cell: ({ lastRunAtMs }) => (lastRunAtMs === null ? 'never' : <Day ms={lastRunAtMs} />) },
          { label: 'Card', cell: ({ card }) => <span className="whitespace-nowrap capitalize">{card ?? 'none'}</span> },
        ]}
      />
    </>
  );
}
