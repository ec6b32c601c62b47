import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import Big from 'big.js';
import { Dollars, Instant } from '../components/admin/cells.tsx';
import { FIGURE_WORDS, type FigureName } from '../components/admin/revenue-words.ts';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { notFound, requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Revenue rows · Headroom admin' }];

const isFigure = (name: string): name is FigureName => Object.hasOwn(FIGURE_WORDS, name);

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { figure = '' } = args.params;
  if (!isFigure(figure)) throw notFound();
  const params = new URL(args.request.url).searchParams;
  const month = params.get('month') ?? '';
  const [, at, id] = /^(-?\d{1,16})~(.{1,255})$/.exec(params.get('before') ?? '') ?? [];
  const before = at !== undefined && id !== undefined ? { at: Number(at), id } : undefined;
  const page = await load(args.request, api.admin.revenue.rows({ month, figure, before }));
  return { ...page, figure, month };
}

type Row = Awaited<ReturnType<typeof loader>>['rows'][number];

const COLUMNS: Column<Row>[] = [
  {
    label: 'Customer',
    lead: true,
    cell: ({ customerId, customerName }) => (
      <Link to={`/admin/customers/${customerId}`} className="link [overflow-wrap:anywhere]">
        {customerName}
      </Link>
    ),
  },
  { label: 'Time', cell: ({ atMs }) => (atMs === null ? 'as of the month' : <Instant ms={atMs} />) },
  {
    label: 'What',
    cell: ({ label }) => <span className="[overflow-wrap:anywhere]">{label.replaceAll('_', ' ')}</span>,
  },
  { label: 'Invoice', cell: ({ invoiceId, invoiceNumber }) => invoiceNumber ?? invoiceId ?? 'none' },
  {
    label: 'Credits',
    align: 'right',
    cell: ({ credits }) => (credits === 0 ? '' : <Credits value={credits} />),
  },
  { label: 'Amount', align: 'right', cell: ({ cents }) => <Dollars cents={cents} /> },
];

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
          in {total.rows} rows
        </p>
        <Card padding="flush">
          <Table
            caption="Rows of the figure, newest first"
            rows={rows}
            rowKey={({ id }) => id}
            empty="No rows in this month."
            columns={COLUMNS}
          />
        </Card>
        <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
          <p>
            {rows.length} shown, <Dollars cents={shown} />
            {next ? ', more exist' : ''}
          </p>
          {next ? (
            <LinkButton
              variant="secondary"
              size="sm"
              to={`?month=${month}&before=${encodeURIComponent(`${next.at}~${next.id}`)}`}
            >
              Next page
            </LinkButton>
          ) : null}
        </div>
      </div>
    </>
  );
}
