import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { WAITING_DISPUTES } from '../../server/core/stripe-states.ts';
import { CustomerLink, Dollars, Id, Instant, InvoiceLink, sentence } from '../components/admin/cells.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { Badge } from '../components/ui/badge.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { Column } from '../components/ui/table.tsx';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Disputes · Headroom admin' }];

export const loader = (args: LoaderFunctionArgs) => loadList(args, 'disputes');

type Row = Awaited<ReturnType<typeof loader>>['rows'][number];

const COLUMNS: Column<Row>[] = [
  {
    label: 'Customer',
    lead: true,
    cell: ({ id, customerId, customerName }) => (
      <>
        <CustomerLink id={customerId} name={customerName} />
        <span className="block">
          <Id id={id} isStripe />
        </span>
      </>
    ),
  },
  {
    label: 'Invoice',
    cell: ({ invoiceId, invoiceNumber }) =>
      invoiceId === null ? null : <InvoiceLink id={invoiceId} number={invoiceNumber} />,
  },
  {
    label: 'Evidence due',
    cell: ({ dueAtMs }) => (dueAtMs === null ? 'not known' : <Instant ms={dueAtMs} />),
  },
  {
    label: 'Status',
    cell: ({ status, reason }) => (
      <span className="block">
        <Badge tone={status === 'won' ? 'success' : /lost|needs_response/.test(status) ? 'danger' : 'neutral'}>
          {sentence(status)}
        </Badge>
        {reason === null ? null : <span className="block text-xs text-muted">{sentence(reason)}</span>}
      </span>
    ),
  },
  { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
  {
    label: 'Action',
    align: 'right',
    cell: (row) => <Answer {...row} />,
  },
];

function Answer({ id, status }: Row) {
  const may = useCan();
  if (!WAITING_DISPUTES.includes(status) || !may('dispute')) return null;
  return (
    <LinkButton size="sm" variant="secondary" to={`/admin/act/dispute/${id}`}>
      Submit evidence
    </LinkButton>
  );
}

export default function Disputes() {
  const { rows, next } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Disputes"
        description="Charges that a customer contests at the bank. What nobody answers by its deadline is lost."
      />
      <AdminList
        caption="Disputes"
        rows={rows}
        rowKey={({ id }) => id}
        next={next}
        empty="No disputes wait for evidence."
        filters={[
          {
            name: 'show',
            label: 'Show',
            kind: 'choice',
            all: 'Waiting for evidence',
            options: [['all', 'All, newest first']],
          },
        ]}
        csv="disputes"
        columns={COLUMNS}
      />
    </>
  );
}
