import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { InvoiceLinks } from '../components/billing/invoice-table.tsx';
import { BehindLine, InvoiceBadge, lineWords, reasonWords } from '../components/billing/invoice-text.tsx';
import { AgreedFact } from '../components/billing/terms.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `Invoice ${data?.number ?? ''} · Headroom` }];

export async function loader({ request, context, params: { invoiceId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const [invoice, { agreements }] = await load(
    request,
    Promise.all([api.billing.invoice({ invoiceId }), api.billing.agreement()]),
  );
  return { ...invoice, agreements };
}

export default function Invoice() {
  const invoice = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title={`Invoice ${invoice.number ?? ''}`}
        description={reasonWords(invoice.billingReason)}
        actions={
          <>
            <LinkButton to={`/billing/invoices/${invoice.id}/lines.csv`} variant="secondary" external download>
              Download as CSV
            </LinkButton>
            {invoice.status === 'open' && invoice.hostedUrl ? (
              <LinkButton to={`/billing/invoices/${invoice.id}/hosted`} external>
                Pay now
              </LinkButton>
            ) : null}
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem] [&>*]:min-w-0">
        <Card title="Lines" padding="flush">
          <LineTable invoice={invoice} />
        </Card>
        <Card title="Details">
          <InvoiceFacts invoice={invoice} />
        </Card>
      </div>
    </>
  );
}

type InvoiceProps = { invoice: ReturnType<typeof useLoaderData<typeof loader>> };

function LineTable({ invoice }: InvoiceProps) {
  return (
    <Table
      caption="Lines of the invoice"
      rows={invoice.lines}
      rowKey={({ id }) => id}
      empty="This invoice has no lines."
      columns={[
        {
          label: 'Description',
          lead: true,
          cell: (line) => (
            <>
              {lineWords(line)} <BehindLine line={line} invoiceId={invoice.id} />
            </>
          ),
        },
        { label: 'Quantity', align: 'right', cell: ({ quantity }) => <Credits value={quantity} /> },
        { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Money cents={amountCents} /> },
      ]}
    />
  );
}

function InvoiceFacts({ invoice }: InvoiceProps) {
  return (
    <Facts>
      <Fact label="Status">
        <InvoiceBadge invoice={invoice} />
      </Fact>
      <Fact label="Created">
        <DateTime ms={invoice.createdAtMs} />
      </Fact>
      {invoice.paidAtMs === null ? null : (
        <Fact label="Paid">
          <DateTime ms={invoice.paidAtMs} />
        </Fact>
      )}
      {invoice.status === 'open' && invoice.nextAttemptAtMs !== null ? (
        <Fact label="Next attempt">
          <DateTime ms={invoice.nextAttemptAtMs} />
        </Fact>
      ) : null}
      {invoice.taxCents === 0 ? null : (
        <Fact label="Tax, in the total">
          <Money cents={invoice.taxCents} />
        </Fact>
      )}
      <Fact label="Total" strong>
        <Money cents={invoice.totalCents} />
      </Fact>
      {invoice.runCredits > 0 ? (
        <Fact label={invoice.status === 'paid' ? 'Credits given back' : 'Credits once paid'}>
          <Credits value={invoice.runCredits} />
        </Fact>
      ) : null}
      <AgreedFact agreements={invoice.agreements} atMs={invoice.createdAtMs} />
      {invoice.hostedUrl || invoice.pdfUrl ? (
        <Fact label="At Stripe">
          <InvoiceLinks invoice={invoice} />
        </Fact>
      ) : null}
    </Facts>
  );
}
