import { Badge } from '../ui/badge.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import type { CustomerPage } from './customer-tables.tsx';

type OtherProduct = CustomerPage['otherProducts'][number];

/** What else this Stripe customer is sold. Headroom never acts on it. */
export function OtherProductTable({ rows }: { rows: OtherProduct[] }) {
  return (
    <Table
      caption="Subscriptions and invoices of other products, newest first"
      rows={rows}
      rowKey={({ id }) => id}
      empty="No other products on this Stripe customer."
      columns={[
        {
          label: 'What',
          lead: true,
          cell: ({ description, id }) => (
            <span className="[overflow-wrap:anywhere]">
              {description || 'No description'} <span className="text-muted">{id}</span>
            </span>
          ),
        },
        { label: 'Kind', cell: ({ kind }) => (kind === 'subscription' ? 'Subscription' : 'Invoice') },
        { label: 'Status', cell: ({ status }) => <Badge tone="neutral">{status}</Badge> },
        { label: 'Created', cell: ({ createdAtMs }) => <DateTime ms={createdAtMs} /> },
        {
          label: 'Amount',
          align: 'right',
          cell: ({ amountCents }) => (amountCents === null ? 'varies' : <Money cents={amountCents} />),
        },
      ]}
    />
  );
}
