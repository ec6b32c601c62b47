import { Badge, type Tone } from '../ui/badge.tsx';
import { Credits } from '../ui/format.tsx';
import type { Column } from '../ui/table.tsx';
import { CustomerLink, Dollars, Instant, InvoiceLink, sentence } from './cells.tsx';

type Row = {
  id: string;
  number: string | null;
  customerId: string;
  customerName: string;
  status: string;
  billingReason: string | null;
  createdAtMs: number;
  failedAtMs: number | null;
  totalCents: number;
  paidCents: number;
  refundedCents: number;
  creditedCents: number;
  runCredits: number;
};

export const invoiceTone = (status: string, failedAtMs: number | null): Tone =>
  status === 'paid' ? 'success' : status === 'uncollectible' || failedAtMs !== null ? 'danger' : 'neutral';

/** The columns of a list of invoices; on a customer's own page it needs no name. */
export const invoiceColumns = ({ hasCustomer }: { hasCustomer: boolean }): Column<Row>[] => [
  {
    label: 'Invoice',
    lead: true,
    cell: ({ id, number, customerId, customerName }) => (
      <>
        <InvoiceLink id={id} number={number} />
        {hasCustomer ? (
          <span className="block">
            <CustomerLink id={customerId} name={customerName} />
          </span>
        ) : null}
      </>
    ),
  },
  { label: 'Created', cell: ({ createdAtMs }) => <Instant ms={createdAtMs} /> },
  {
    label: 'Status',
    cell: ({ status, failedAtMs }) => (
      <Badge tone={invoiceTone(status, failedAtMs)}>
        {status === 'open' && failedAtMs !== null ? 'Payment failed' : sentence(status)}
      </Badge>
    ),
  },
  { label: 'Reason', cell: ({ billingReason }) => (billingReason ? sentence(billingReason) : null) },
  { label: 'Run credits', align: 'right', cell: ({ runCredits }) => <Credits value={runCredits} /> },
  { label: 'Total', align: 'right', cell: ({ totalCents }) => <Dollars cents={totalCents} /> },
  { label: 'Paid', align: 'right', cell: ({ paidCents }) => <Dollars cents={paidCents} /> },
  { label: 'Refunded', align: 'right', cell: ({ refundedCents }) => <Dollars cents={refundedCents} /> },
];
