import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import type { AdminPermission } from '../../server/core/admin-roles.ts';
import { Breadcrumbs } from '../components/admin/breadcrumbs.tsx';
import { CustomerLink, Dollars, Id, Instant } from '../components/admin/cells.tsx';
import { invoiceTone } from '../components/admin/invoice-columns.tsx';
import { InvoiceLines, type InvoicePage } from '../components/admin/invoice-lines.tsx';
import { InvoiceMoney } from '../components/admin/invoice-money.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { Badge } from '../components/ui/badge.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.invoice.number ?? 'Invoice'} · Headroom admin` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  return load(args.request, api.admin.invoice({ invoiceId: String(args.params.invoiceId) }));
}

/** The actions that an invoice's status allows. */
const ACTIONS: Record<string, [name: AdminPermission, label: string][]> = {
  open: [
    ['retry', 'Charge again'],
    ['mail_invoice', 'Mail the link'],
    ['credit_note', 'Credit note'],
    ['void', 'Void'],
    ['uncollectible', 'Mark uncollectible'],
  ],
  paid: [
    ['refund', 'Refund'],
    ['credit_note', 'Credit note'],
  ],
  uncollectible: [
    ['retry', 'Charge again'],
    ['mail_invoice', 'Mail the link'],
    ['void', 'Void'],
  ],
};

const FETCH: [name: AdminPermission, label: string] = ['fetch', 'Fetch from Stripe'];

export default function Invoice() {
  const page = useLoaderData<typeof loader>();
  const { invoice, customer } = page;
  return (
    <>
      <Breadcrumbs
        trail={[
          { to: '/admin/invoices', label: 'Invoices' },
          { to: `/admin/customers/${customer.id}/invoices`, label: customer.name },
        ]}
        here={invoice.number ?? invoice.id}
      />
      <PageHeader
        title={<span className="break-all">Invoice {invoice.number ?? invoice.id}</span>}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Badge tone={invoiceTone(invoice.status, invoice.failedAtMs)}>{invoice.status}</Badge>
            <CustomerLink id={customer.id} name={customer.name} />
            <span>
              created <Instant ms={invoice.createdAtMs} seconds />
            </span>
            <Id id={invoice.id} />
          </span>
        }
        actions={<Actions invoice={invoice} />}
      />
      <div className="space-y-6">
        <Amounts invoice={invoice} />
        <InvoiceLines page={page} />
        <InvoiceMoney page={page} />
      </div>
    </>
  );
}

type ShownInvoice = InvoicePage['invoice'];

function Actions({ invoice }: { invoice: ShownInvoice }) {
  const may = useCan();
  const actions = [...(ACTIONS[invoice.status] ?? []), FETCH].filter(([name]) => may(name));
  return (
    <>
      {actions.map(([name, label]) => (
        <LinkButton key={name} size="sm" variant="secondary" to={`/admin/act/${name}/${invoice.id}`}>
          {label}
        </LinkButton>
      ))}
      {invoice.hostedUrl ? (
        <LinkButton
          external
          size="sm"
          variant="quiet"
          to={`/admin/invoices/${invoice.id}/hosted`}
          target="_blank"
          rel="noreferrer"
        >
          Customer’s page at Stripe
        </LinkButton>
      ) : null}
    </>
  );
}

function Amounts({ invoice }: { invoice: ShownInvoice }) {
  const isOwed = invoice.status === 'open' || invoice.status === 'uncollectible';
  const owedCents = isOwed ? invoice.amountDueCents - invoice.amountPaidCents : 0;
  return (
    <StatRow>
      <Stat
        label="Total"
        value={<Dollars cents={invoice.totalCents} />}
        note={invoice.billingReason?.replaceAll('_', ' ')}
      />
      <Stat
        label="Paid"
        value={<Dollars cents={invoice.amountPaidCents} />}
        note={
          <>
            <Dollars cents={invoice.refundedCents} /> refunded, <Dollars cents={invoice.creditedCents} /> credited
          </>
        }
      />
      <Stat
        label="Still owed"
        value={<Dollars cents={owedCents} />}
        note={invoice.failure?.replaceAll('_', ' ') ?? ''}
      />
      <Stat label="Run credits" value={<Credits value={invoice.runCredits} />} note="billed on its lines" />
    </StatRow>
  );
}
