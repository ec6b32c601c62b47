import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { BooksReports } from '../components/admin/books-reports.tsx';
import { Instant } from '../components/admin/cells.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { ProofTotals } from '../components/admin/proof-card.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { Button } from '../components/ui/button.tsx';
import { InputField } from '../components/ui/field.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { Column } from '../components/ui/table.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Books · Headroom admin' }];

/** With a month in the address its proof, else the last comparison of each customer's books. */
export async function loader(args: LoaderFunctionArgs) {
  const month = new URL(args.request.url).searchParams.get('month');
  if (month) {
    const page = await loadList(args, 'proofs');
    const { api } = await requireAdmin(args);
    const [reports, totals] = await load(
      args.request,
      Promise.all([api.admin.books.reports({ month }), api.admin.books.totals({ month })]),
    );
    return { kind: 'proofs', month, ...page, reports, totals } as const;
  }
  return { kind: 'books', ...(await loadList(args, 'books')) } as const;
}

export default function Books() {
  const page = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  return (
    <>
      <PageHeader
        title="Books"
        description="Ledger, usage facts, batches, Stripe's meter and invoices, held against each other each night. A proof shows where every credit of a month went."
      />
      <Form method="get" className="mb-6 flex flex-wrap items-end gap-3" key={params.get('month') ?? ''}>
        <InputField
          name="month"
          type="month"
          label="Proof of a month (UTC)"
          defaultValue={params.get('month') ?? ''}
          required
          placeholder="2026-03"
        />
        <Button type="submit" variant="secondary">
          Prove
        </Button>
        <Link
          to={params.get('show') === 'all' ? '/admin/books' : '/admin/books?show=all'}
          className="link pb-2.5 text-sm"
        >
          {params.get('show') === 'all' ? 'Show only differences' : 'Show all comparisons'}
        </Link>
      </Form>
      {page.kind === 'proofs' ? (
        <div className="space-y-6">
          <ProofTotals month={page.month} totals={page.totals} />
          <AdminList
            caption={`Proof of ${page.month}, by customer`}
            rows={page.rows}
            rowKey={({ customerId }) => customerId}
            next={page.next}
            empty="Nobody used credits in this month."
            columns={PROOF_COLUMNS}
          />
          <BooksReports month={page.month} reports={page.reports} />
        </div>
      ) : (
        <AdminList
          caption="Comparisons, latest first"
          rows={page.rows}
          rowKey={({ customerId }) => customerId}
          next={page.next}
          empty="All compared books agree."
          csv="books"
          columns={BOOK_COLUMNS}
        />
      )}
    </>
  );
}

type Loaded = Awaited<ReturnType<typeof loader>>;
type BookRow = Extract<Loaded, { kind: 'books' }>['rows'][number];
type ProofRow = Extract<Loaded, { kind: 'proofs' }>['rows'][number];

const booksLink = ({ customerId, customerName }: { customerId: string; customerName: string }) => (
  <Link to={`/admin/customers/${customerId}/books`} className="link font-medium [overflow-wrap:anywhere]">
    {customerName}
  </Link>
);

const BOOK_COLUMNS: Column<BookRow>[] = [
  { label: 'Customer', lead: true, cell: booksLink },
  { label: 'Compared', cell: ({ checkedAtMs }) => <Instant ms={checkedAtMs} /> },
  {
    label: 'Differences',
    cell: ({ open }) => <Badge tone={open === 0 ? 'success' : 'danger'}>{open === 0 ? 'none' : String(open)}</Badge>,
  },
  { label: 'Kinds', cell: ({ kinds }) => kinds.replaceAll('_', ' ') || 'none' },
];

const amount = (label: string, of: (row: ProofRow) => number): Column<ProofRow> => ({
  label,
  align: 'right',
  cell: (row) => <Credits value={of(row)} />,
});

const PROOF_COLUMNS: Column<ProofRow>[] = [
  { label: 'Customer', lead: true, cell: booksLink },
  amount('Captured', (row) => row.captured),
  amount('Facts', (row) => row.facts),
  amount('In batches', (row) => row.sealed),
  amount('Sent', (row) => row.sent),
  amount('Billed', (row) => row.billed),
  amount('Written off', (row) => row.writtenOff),
  amount('Refused', (row) => row.refused),
  amount('Not billed yet', (row) => row.notYetBilled),
  {
    label: 'Remainder',
    align: 'right',
    cell: ({ remainder }) => <Badge tone={remainder === 0 ? 'success' : 'danger'}>{String(remainder)}</Badge>,
  },
];
