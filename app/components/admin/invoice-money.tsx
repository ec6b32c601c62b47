import { Badge } from '../ui/badge.tsx';
import type { Column } from '../ui/table.tsx';
import { TableCard } from '../ui/table-card.tsx';
import { Dollars, Id, Instant } from './cells.tsx';
import type { InvoicePage } from './invoice-lines.tsx';

/** Payments, refunds, credit notes and disputes of an invoice, and what admins did to it. */
export function InvoiceMoney({ page }: { page: InvoicePage }) {
  const { payments, refunds, creditNotes, disputes, actions } = page;
  const moneyBack = [
    ...refunds.map((refund) => ({ ...refund, what: 'Refund' })),
    ...creditNotes.map((note) => ({ ...note, what: 'Credit note' })),
  ];
  return (
    <>
      <TableCard
        title="Payments"
        rows={payments}
        rowKey={({ id }) => id}
        empty="No payment was tried."
        columns={PAYMENT_COLUMNS}
      />
      <TableCard
        title="Refunds and credit notes"
        rows={moneyBack}
        rowKey={({ id }) => id}
        empty="No money was given back."
        columns={MONEY_BACK_COLUMNS}
      />
      {disputes.length > 0 ? (
        <TableCard title="Disputes" rows={disputes} rowKey={({ id }) => id} columns={DISPUTE_COLUMNS} />
      ) : null}
      <TableCard
        title="Admin actions"
        caption="What admins did to this invoice"
        rows={actions}
        rowKey={({ id }) => id}
        empty="None."
        columns={ACTION_COLUMNS}
      />
    </>
  );
}

const PAYMENT_COLUMNS: Column<InvoicePage['payments'][number]>[] = [
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
  { label: 'Failure', cell: ({ failure }) => <Wrapped text={failure ?? 'none'} /> },
  { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
];

type MoneyBack = Pick<InvoicePage['refunds'][number], 'id' | 'status' | 'createdAtMs' | 'amountCents'>;

const MONEY_BACK_COLUMNS: Column<MoneyBack & { what: string }>[] = [
  { label: 'What', lead: true, cell: ({ what }) => what },
  { label: 'Id', cell: ({ id }) => <Id id={id} isStripe /> },
  { label: 'Status', cell: ({ status }) => <Badge>{status}</Badge> },
  { label: 'When', cell: ({ createdAtMs }) => <Instant ms={createdAtMs} seconds /> },
  { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
];

const DISPUTE_COLUMNS: Column<InvoicePage['disputes'][number]>[] = [
  { label: 'Dispute', lead: true, cell: ({ id }) => <Id id={id} isStripe /> },
  {
    label: 'Status',
    cell: ({ status }) => <Badge tone={status === 'won' ? 'success' : 'danger'}>{status.replaceAll('_', ' ')}</Badge>,
  },
  { label: 'Reason', cell: ({ reason }) => reason?.replaceAll('_', ' ') ?? 'not known' },
  {
    label: 'Evidence due',
    cell: ({ dueAtMs }) => (dueAtMs === null ? 'not known' : <Instant ms={dueAtMs} />),
  },
  { label: 'Amount', align: 'right', cell: ({ amountCents }) => <Dollars cents={amountCents} /> },
];

const ACTION_COLUMNS: Column<InvoicePage['actions'][number]>[] = [
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
  { label: 'Reason', cell: ({ reason }) => <Wrapped text={reason} /> },
  { label: 'Result', cell: ({ result }) => <Wrapped text={result ?? 'none yet'} /> },
];

const Wrapped = ({ text }: { text: string }) => <span className="[overflow-wrap:anywhere]">{text}</span>;
