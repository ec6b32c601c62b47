import { Badge } from '../ui/badge.tsx';
import { Card } from '../ui/card.tsx';
import { Table } from '../ui/table.tsx';
import { Dollars, Id, Instant } from './cells.tsx';
import type { InvoicePage } from './invoice-lines.tsx';

/** Payments, refunds, credit notes and disputes of an invoice, and what admins did to it. */
export function InvoiceMoney({ page }: { page: InvoicePage }) {
  const { payments, refunds, creditNotes, disputes, actions } = page;
  return (
    <>
      <Card title="Payments" padding="flush">
        <Table
          caption="Payments"
          rows={payments}
          rowKey={({ id }) => id}
          empty="No payment was tried."
          columns={[
            {
              label: 'Payment',
              lead: true,
              cell: ({ id, paymentIntentId }) => <Id id={paymentIntentId ?? id} isStripe />,
            },
            {
              label: 'Status',
              cell: ({ status }) => (
                <Badge tone={status === 'paid' || status === 'succeeded' ? 'success' : 'neutral'}>
                  {status.replaceAll('_', ' ')}
                </Badge>
              ),
            },
            { label: 'When', cell: ({ paidAtMs, createdAtMs }) => <Instant ms={paidAtMs ?? createdAtMs} seconds /> },
            {
              label: 'Failure',
              cell: ({ failure }) => <span className="[overflow-wrap:anywhere]">{failure ?? 'none'}</span>,
            },
            { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
          ]}
        />
      </Card>
      <Card title="Refunds and credit notes" padding="flush">
        <Table
          caption="Refunds and credit notes"
          rows={[
            ...refunds.map((refund) => ({ ...refund, what: 'Refund' })),
            ...creditNotes.map((note) => ({ ...note, what: 'Credit note' })),
          ]}
          rowKey={({ id }) => id}
          empty="No money was given back."
          columns={[
            { label: 'What', lead: true, cell: ({ what }) => what },
            { label: 'Id', cell: ({ id }) => <Id id={id} isStripe /> },
            { label: 'Status', cell: ({ status }) => <Badge>{status}</Badge> },
            { label: 'When', cell: ({ createdAtMs }) => <Instant ms={createdAtMs} seconds /> },
            { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
          ]}
        />
      </Card>
      {disputes.length > 0 ? (
        <Card title="Disputes" padding="flush">
          <Table
            caption="Disputes"
            rows={disputes}
            rowKey={({ id }) => id}
            columns={[
              { label: 'Dispute', lead: true, cell: ({ id }) => <Id id={id} isStripe /> },
              {
                label: 'Status',
                cell: ({ status }) => (
                  <Badge tone={status === 'won' ? 'success' : 'danger'}>{status.replaceAll('_', ' ')}</Badge>
                ),
              },
              { label: 'Reason', cell: ({ reason }) => reason?.replaceAll('_', ' ') ?? 'not known' },
              {
                label: 'Evidence due',
                cell: ({ dueAtMs }) => (dueAtMs === null ? 'not known' : <Instant ms={dueAtMs} />),
              },
              { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
            ]}
          />
        </Card>
      ) : null}
      <Card title="Admin actions" padding="flush">
        <Table
          caption="What admins did to this invoice"
          rows={actions}
          rowKey={({ id }) => id}
          empty="None."
          columns={[
            { label: 'Action', lead: true, cell: ({ action }) => action.replaceAll('_', ' ') },
            {
              label: 'Status',
              cell: ({ status }) => (
                <Badge tone={status === 'done' ? 'success' : status === 'failed' ? 'danger' : 'accent'}>
                  {status === 'pending' ? 'waits for Stripe' : status}
                </Badge>
              ),
            },
            { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
            { label: 'Who', cell: ({ by }) => <span className="break-all">{by ?? 'a former admin'}</span> },
            { label: 'Reason', cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span> },
            {
              label: 'Result',
              cell: ({ result }) => <span className="[overflow-wrap:anywhere]">{result ?? 'none yet'}</span>,
            },
          ]}
        />
      </Card>
    </>
  );
}
