import type { Outputs } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';
import { type Column, Table } from '../ui/table.tsx';

export type CustomerPage = Outputs['admin']['customer'];
type Entry = CustomerPage['entries'][number];
type Account = CustomerPage['accounts'][number];
type Invoice = CustomerPage['invoices'][number];
type Batch = CustomerPage['batches'][number];

const KINDS: Record<Entry['kind'], string> = {
  allowance: 'Allowance',
  allowance_end: 'Allowance returned',
  capture: 'Run',
  recharge: 'Recharge',
  forgiven: 'Forgiven',
  written_off: 'Written off',
  write_off_billed: 'Billed after all',
  adjustment: 'Adjustment',
};

const ENTRY_COLUMNS: Column<Entry>[] = [
  { label: 'What', lead: true, cell: ({ kind }) => KINDS[kind] },
  { label: 'When', cell: ({ atMs }) => <DateTime ms={atMs} /> },
  { label: 'Cause', cell: ({ note, causeId }) => <span className="break-all">{note ?? causeId}</span> },
  { label: 'Credits', align: 'right', cell: (entry) => <Credits value={entry.credits} signed /> },
  { label: 'Balance', align: 'right', cell: (entry) => <Credits value={entry.balanceAfter} /> },
];

const ACCOUNT_COLUMNS: Column<Account>[] = [
  { label: 'Name', lead: true, cell: ({ name }) => name },
  { label: 'Institution', cell: ({ institution }) => institution },
  {
    label: 'Status',
    cell: ({ status }) => <Badge tone={status === 'attached' ? 'success' : 'neutral'}>{status}</Badge>,
  },
  { label: 'Attached', cell: ({ attachedAtMs }) => <DateTime ms={attachedAtMs} /> },
  { label: 'Detached', cell: ({ detachedAtMs }) => (detachedAtMs === null ? '' : <DateTime ms={detachedAtMs} />) },
];

const INVOICE_COLUMNS: Column<Invoice>[] = [
  {
    label: 'Number',
    lead: true,
    cell: ({ id, number, hostedUrl }) =>
      hostedUrl ? (
        <a href={hostedUrl} className="link break-all">
          {number ?? id}
        </a>
      ) : (
        (number ?? id)
      ),
  },
  { label: 'Created', cell: ({ createdAtMs }) => <DateTime ms={createdAtMs} /> },
  {
    label: 'Status',
    cell: ({ status, failedAtMs }) => (
      <Badge tone={status === 'paid' ? 'success' : failedAtMs === null ? 'neutral' : 'danger'}>{status}</Badge>
    ),
  },
  { label: 'Reason', cell: ({ billingReason }) => billingReason?.replaceAll('_', ' ') },
  { label: 'Run credits', align: 'right', cell: ({ runCredits }) => <Credits value={runCredits} /> },
  { label: 'Total', align: 'right', cell: ({ totalCents }) => <Money cents={totalCents} /> },
];

const BATCH_COLUMNS: Column<Batch>[] = [
  {
    label: 'Identifier',
    lead: true,
    cell: ({ id }) => <span className="inline-block break-all sm:min-w-56">{id}</span>,
  },
  {
    label: 'Status',
    cell: ({ status }) => (
      <Badge tone={status === 'sent' ? 'success' : status === 'rejected' ? 'danger' : 'neutral'}>{status}</Badge>
    ),
  },
  { label: 'Usage until', cell: ({ timestampS }) => <DateTime ms={timestampS * 1_000} /> },
  {
    label: 'Sent',
    cell: ({ sentAtMs, firstTriedAtMs }) => {
      if (sentAtMs !== null) return <DateTime ms={sentAtMs} />;
      if (firstTriedAtMs === null) return 'not yet';
      return (
        <>
          tried since <DateTime ms={firstTriedAtMs} />
        </>
      );
    },
  },
  {
    label: 'Last error',
    cell: ({ lastError }) => (lastError ? <span className="break-words text-danger">{lastError}</span> : 'none'),
  },
  { label: 'Attempts', align: 'right', cell: ({ attempts }) => attempts },
  { label: 'Credits', align: 'right', cell: (batch) => <Credits value={batch.credits} /> },
];

const byId = ({ id }: { id: string }): string => id;

export const EntryTable = ({ rows }: { rows: Entry[] }) => (
  <Table caption="Ledger" columns={ENTRY_COLUMNS} rows={rows} rowKey={byId} empty="No entries yet." />
);
export const AccountTable = ({ rows }: { rows: Account[] }) => (
  <Table caption="Accounts" columns={ACCOUNT_COLUMNS} rows={rows} rowKey={byId} empty="No accounts yet." />
);
export const InvoiceTable = ({ rows }: { rows: Invoice[] }) => (
  <Table caption="Invoices" columns={INVOICE_COLUMNS} rows={rows} rowKey={byId} empty="No invoices yet." />
);
export const BatchTable = ({ rows }: { rows: Batch[] }) => (
  <Table caption="Usage batches" columns={BATCH_COLUMNS} rows={rows} rowKey={byId} empty="No usage reported yet." />
);
