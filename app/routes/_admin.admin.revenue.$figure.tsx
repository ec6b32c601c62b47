import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import Big from 'big.js';
import { CustomerLink, Dollars, Instant, InvoiceLink } from '../components/admin/cells.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { FIGURE_WORDS, type FigureName } from '../components/admin/revenue-words.ts';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { notFound } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Revenue rows · Headroom admin' }];

const isFigure = (name: string): name is FigureName => Object.hasOwn(FIGURE_WORDS, name);

export async function loader(args: LoaderFunctionArgs) {
  const { figure = '' } = args.params;
  if (!isFigure(figure)) throw notFound();
  const month = new URL(args.request.url).searchParams.get('month') ?? '';
  return { ...(await loadList(args, 'revenue', { figure })), figure, month };
}

export default function RevenueRows() {
  const { rows, next, figure, month, total } = useLoaderData<typeof loader>();
  const shown = rows.reduce((sum, { cents }) => sum.plus(cents), new Big(0)).toFixed();
  return (
    <>
      <p className="mb-2 text-sm">
        <Link to={`/admin/revenue?month=${month}`} className="link">
          Revenue {month}
        </Link>
      </p>
      <PageHeader title={FIGURE_WORDS[figure].label} description={FIGURE_WORDS[figure].definition} />
      <div className="space-y-4">
        <p className="text-sm">
          <strong>
            <Dollars cents={total.cents} />
          </strong>{' '}
          in {total.rows} rows; this page has <Dollars cents={shown} />
        </p>
        <AdminList
          caption="Rows of the figure, newest first"
          rows={rows}
          rowKey={({ id }) => id}
          next={next}
          empty="No rows in this month."
          csv="revenue"
          csvParams={{ figure }}
          columns={[
            {
              label: 'Customer',
              lead: true,
              cell: ({ customerId, customerName }) => <CustomerLink id={customerId} name={customerName} />,
            },
            { label: 'When', cell: ({ atMs }) => (atMs === null ? 'as of the month' : <Instant ms={atMs} />) },
            {
              label: 'What',
              cell: ({ label }) => <span className="[overflow-wrap:anywhere]">{label.replaceAll('_', ' ')}</span>,
            },
            {
              label: 'Invoice',
              cell: ({ invoiceId, invoiceNumber }) =>
                invoiceId === null ? 'none' : <InvoiceLink id={invoiceId} number={invoiceNumber} />,
            },
            {
              label: 'Credits',
              align: 'right',
              cell: ({ credits }) => (credits === 0 ? '' : <Credits value={credits} />),
            },
            { label: 'Amount', align: 'right', cell: ({ cents }) => <Dollars cents={cents} /> },
          ]}
        />
      </div>
    </>
  );
}
