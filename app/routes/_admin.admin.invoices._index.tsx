import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { invoiceColumns } from '../components/admin/invoice-columns.tsx';
import { AdminList, type Filter } from '../components/admin/list.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Invoices · Headroom admin' }];

export const loader = (args: LoaderFunctionArgs) => loadList(args, 'invoices');

export const INVOICE_FILTERS: Filter[] = [
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    options: [
      ['draft', 'Draft'],
      ['open', 'Open'],
      ['paid', 'Paid'],
      ['void', 'Void'],
      ['uncollectible', 'Uncollectible'],
    ],
  },
  { name: 'paidOn', label: 'Paid on (UTC)', kind: 'date' },
  { name: 'from', label: 'Created from (UTC)', kind: 'date' },
  { name: 'to', label: 'To (UTC day)', kind: 'date' },
];

export default function Invoices() {
  const { rows, next } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Invoices"
        description="Our copy of Stripe's invoices. Open one to see what it bills, and to refund, credit, void or collect it."
      />
      <AdminList
        caption="Invoices, newest first"
        rows={rows}
        rowKey={({ id }) => id}
        next={next}
        empty="No invoices yet."
        filters={INVOICE_FILTERS}
        csv="invoices"
        columns={invoiceColumns({ hasCustomer: true })}
      />
    </>
  );
}
