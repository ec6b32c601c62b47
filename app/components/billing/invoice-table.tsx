import { Link } from '@remix-run/react';
import type { MirroredInvoice } from '../../../server/billing/invoice-store.ts';
import { Button } from '../ui/button.tsx';
import { FormErrors } from '../ui/field.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { InvoiceBadge, reasonWords } from './invoice-text.tsx';

type InvoicesProps = {
  /** A page of them, newest first. */
  invoices: MirroredInvoice[];
  /** What the invoices of each UTC year come to, the newest first. */
  years: { year: number; totalCents: number }[];
  /** The only year that is shown; null shows all. */
  year: number | null;
  /** Whether too many downloads were begun. */
  mustWait: boolean;
};

/** Invoices by year, each year with its sum and its PDFs in one file. */
export function InvoicesByYear({ invoices, years, year, mustWait }: InvoicesProps) {
  if (invoices.length === 0) return <InvoiceTable invoices={[]} caption="Invoices" />;
  const shown = [...new Set(invoices.map(yearOf))];
  return (
    <div>
      {years.length > 1 ? <YearLinks years={years} year={year} /> : null}
      {mustWait ? (
        <div className="px-5 pb-3">
          <FormErrors errors={['You have reached the download limit. Try again in a few minutes.']} />
        </div>
      ) : null}
      {shown.map((one) => (
        <section key={one} aria-label={`Invoices of ${one}`}>
          <header className="flex flex-wrap items-center justify-between gap-3 border-y bg-bg px-5 py-2">
            <h3 className="text-sm font-medium">
              {one}
              <span className="ml-3 font-normal text-muted">
                <Money cents={years.find((each) => each.year === one)?.totalCents ?? 0} /> invoiced
              </span>
            </h3>
            <form method="post" action="/billing/invoices.zip">
              <input type="hidden" name="year" value={one} />
              <Button type="submit" variant="secondary" size="sm">
                Download PDFs<span className="sr-only"> of {one}</span> (ZIP)
              </Button>
            </form>
          </header>
          <InvoiceTable invoices={invoices.filter((each) => yearOf(each) === one)} caption={`Invoices of ${one}`} />
        </section>
      ))}
    </div>
  );
}

/** By UTC, as the sums of years. */
const yearOf = ({ createdAtMs }: MirroredInvoice): number => new Date(createdAtMs).getUTCFullYear();

function YearLinks({ years, year }: Pick<InvoicesProps, 'years' | 'year'>) {
  const links = [
    { label: 'All', value: null },
    ...years.map((each) => ({ label: String(each.year), value: each.year })),
  ];
  return (
    <nav aria-label="Years" className="flex flex-wrap gap-x-4 gap-y-1 px-5 pb-3 text-sm">
      {links.map(({ label, value }) => (
        <Link
          key={label}
          to={value === null ? '/billing#invoices' : `/billing?year=${value}#invoices`}
          preventScrollReset
          aria-current={value === year ? 'page' : undefined}
          className={value === year ? 'font-medium' : 'link'}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

function InvoiceTable({ invoices, caption }: { invoices: MirroredInvoice[]; caption: string }) {
  return (
    <Table
      caption={caption}
      rows={invoices}
      rowKey={({ id }) => id}
      onPhone="compact"
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
        <a href={`/billing/invoices/${id}/hosted`} className="link">
          {status === 'open' ? 'Pay' : 'View'}
          {of}
        </a>
      ) : null}
      {pdfUrl ? (
        <a href={`/billing/invoices/${id}/pdf`} className="link">
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
