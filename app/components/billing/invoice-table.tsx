import { Link } from '@remix-run/react';
import type { MirroredInvoice } from '../../../server/billing/invoice-store.ts';
import { DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { InvoiceBadge, reasonWords } from './invoice-text.tsx';

export function InvoiceTable({ invoices }: { invoices: MirroredInvoice[] }) {
  return (
    <Table
      caption="Invoices"
      rows={invoices}
      rowKey={({ id }) => id}
      empty="No invoices yet. The first one appears here."
      columns={[
        {
          label: 'Invoice',
          lead: true,
          cell: ({ id, number, billingReason }) => (
            <>
              <Link to={`/billing/invoices/${id}`} className="link font-medium">
                {number ?? 'Not numbered yet'}
              </Link>
              <span className="block text-xs text-muted">{reasonWords(billingReason)}</span>
            </>
          ),
        },
        { label: 'Date', cell: ({ createdAtMs }) => <DateTime ms={createdAtMs} show="date" /> },
        { label: 'Status', cell: (invoice) => <InvoiceBadge invoice={invoice} /> },
        { label: 'Amount', align: 'right', cell: ({ totalCents }) => <Money cents={totalCents} /> },
        { label: 'At Stripe', align: 'right', cell: (invoice) => <InvoiceLinks invoice={invoice} /> },
      ]}
    />
  );
}

/** An invoice as a file, its receipt, and its page at Stripe, where an open one is paid. */
export function InvoiceLinks({ invoice }: { invoice: MirroredInvoice }) {
  const { id, number, status, amountPaidCents, hostedUrl, pdfUrl } = invoice;
  const of = <span className="sr-only"> of invoice {number}</span>;
  return (
    <span className="inline-flex flex-wrap justify-end gap-x-4">
      {hostedUrl ? (
        <a href={hostedUrl} className="link">
          {status === 'open' ? 'Pay' : 'View'}
          {of}
        </a>
      ) : null}
      {pdfUrl ? (
        <a href={pdfUrl} className="link">
          PDF{of}
        </a>
      ) : null}
      {status === 'paid' && amountPaidCents > 0 ? (
        <a href={`/billing/invoices/${id}/receipt`} className="link">
          Receipt{of}
        </a>
      ) : null}
    </span>
  );
}
