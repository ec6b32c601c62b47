import { Link } from '@remix-run/react';
import type { Caller } from '../../../server/trpc/root.ts';
import { RunStatusBadge } from '../runs/run-status.tsx';
import { Badge } from '../ui/badge.tsx';
import { Credits } from '../ui/format.tsx';
import { ActLink } from './act-link.tsx';
import { AUDIT_FILTERS, auditColumns } from './audit-columns.tsx';
import { Dollars, Id, Instant } from './cells.tsx';
import { invoiceColumns } from './invoice-columns.tsx';
import { LEDGER_KINDS } from './ledger-kinds.ts';
import { AdminList, type Filter } from './list.tsx';
import { MAIL_STATUS, mailColumns } from './mail-columns.tsx';

type Lists = Caller['admin']['lists'];
/** The list behind each tab. */
type ListOfTab = {
  ledger: 'ledger';
  runs: 'runs';
  invoices: 'invoices';
  accounts: 'accounts';
  usage: 'batches';
  mails: 'mails';
  audit: 'audit';
};
type Of<T extends keyof ListOfTab> = { tab: T; customerId: string } & Awaited<ReturnType<Lists[ListOfTab[T]]>>;
/** What a tab shows. */
export type TabData = { [T in keyof ListOfTab]: Of<T> }[keyof ListOfTab];

/** What every tab hands to its list: a page of rows, and the CSV of the same rows. */
const listOf = <Row extends { id: string }>(
  { rows, next, customerId }: { rows: Row[]; next: string | null; customerId: string },
  csv: ListOfTab[keyof ListOfTab],
) => ({ rows, next, rowKey: ({ id }: Row) => id, csv, csvParams: { customerId } });
const DAYS: Filter[] = [
  { name: 'from', label: 'From (UTC day)', kind: 'date' },
  { name: 'to', label: 'To (UTC day)', kind: 'date' },
];
const statuses = (...names: string[]): Filter => ({
  name: 'status',
  label: 'Status',
  kind: 'choice',
  options: names.map((name) => [name, name]),
});

export function LedgerTab(page: Of<'ledger'>) {
  const kinds: Filter = { name: 'kind', label: 'Kind', kind: 'choice', options: Object.entries(LEDGER_KINDS) };
  return (
    <AdminList
      caption="Ledger, newest first"
      {...listOf(page, 'ledger')}
      empty="No entries yet."
      filters={[kinds, ...DAYS]}
      columns={[
        { label: 'What', lead: true, cell: ({ kind }) => LEDGER_KINDS[kind] ?? kind },
        { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
        { label: 'Cause', cell: (entry) => <Cause customerId={page.customerId} entry={entry} /> },
        {
          label: 'Note to the customer',
          cell: ({ note }) => <span className="[overflow-wrap:anywhere]">{note ?? 'none'}</span>,
        },
        { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} signed /> },
        { label: 'Balance', align: 'right', cell: ({ balanceAfter }) => <Credits value={balanceAfter} /> },
      ]}
    />
  );
}

function Cause({ customerId, entry: { kind, causeId } }: { customerId: string; entry: Of<'ledger'>['rows'][number] }) {
  const to =
    kind === 'capture'
      ? `/admin/customers/${customerId}/runs?run=${causeId}`
      : causeId.startsWith('in_')
        ? `/admin/invoices/${causeId}`
        : null;
  if (to === null) return <span className="font-mono text-xs [overflow-wrap:anywhere]">{causeId}</span>;
  return (
    <Link to={to} className="link font-mono text-xs [overflow-wrap:anywhere]">
      {causeId}
    </Link>
  );
}

export function RunsTab(page: Of<'runs'>) {
  return (
    <AdminList
      caption="Runs, newest first"
      {...listOf(page, 'runs')}
      empty="No runs yet."
      filters={[
        statuses('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled'),
        ...DAYS,
        { name: 'run', label: 'Run id', kind: 'text' },
      ]}
      columns={[
        {
          label: 'Scenario',
          lead: true,
          cell: ({ scenarioName, isFree }) => `${scenarioName}${isFree ? ' (free)' : ''}`,
        },
        { label: 'Started', cell: ({ createdAtMs }) => <Instant ms={createdAtMs} seconds /> },
        {
          label: 'Status',
          cell: ({ status, waitingFor }) => (
            <>
              <RunStatusBadge status={status} />{' '}
              {waitingFor ? <span className="text-xs text-muted">for {waitingFor}</span> : null}
            </>
          ),
        },
        { label: 'Error', cell: ({ error }) => <span className="[overflow-wrap:anywhere]">{error ?? 'none'}</span> },
        { label: 'Variants', align: 'right', cell: ({ variants }) => <Credits value={variants} /> },
        { label: 'Failed', align: 'right', cell: ({ failed }) => <Credits value={failed} /> },
        { label: 'Credits', align: 'right', cell: ({ captured }) => <Credits value={captured} /> },
        { label: 'Id', cell: ({ id }) => <Id id={id} /> },
      ]}
    />
  );
}

export function InvoicesTab(page: Of<'invoices'>) {
  return (
    <AdminList
      caption="Invoices, newest first"
      {...listOf(page, 'invoices')}
      empty="No invoices yet."
      filters={[statuses('draft', 'open', 'paid', 'void', 'uncollectible'), ...DAYS]}
      columns={invoiceColumns({ hasCustomer: false })}
    />
  );
}

export function AccountsTab(page: Of<'accounts'>) {
  return (
    <AdminList
      caption="Accounts"
      {...listOf(page, 'accounts')}
      empty="No accounts yet."
      columns={[
        { label: 'Name', lead: true, cell: ({ name }) => <span className="[overflow-wrap:anywhere]">{name}</span> },
        { label: 'Institution', cell: ({ institution }) => institution },
        { label: 'Currency', cell: ({ currency }) => currency.toUpperCase() },
        {
          label: 'Status',
          cell: ({ status }) => <Badge tone={status === 'attached' ? 'success' : 'neutral'}>{status}</Badge>,
        },
        { label: 'Attached', cell: ({ attachedAtMs }) => <Instant ms={attachedAtMs} /> },
        {
          label: 'Detached',
          cell: ({ detachedAtMs }) => (detachedAtMs === null ? 'no' : <Instant ms={detachedAtMs} />),
        },
      ]}
    />
  );
}

export function BatchesTab(page: Of<'usage'>) {
  return (
    <AdminList
      caption="Usage batches, newest first"
      {...listOf(page, 'batches')}
      empty="No usage reported yet."
      filters={[statuses('sealed', 'sent', 'rejected'), ...DAYS, { name: 'batch', label: 'Identifier', kind: 'text' }]}
      columns={[
        { label: 'Identifier', lead: true, cell: ({ id }) => <Id id={id} /> },
        {
          label: 'Status',
          cell: ({ status, replacedBy }) => (
            <Badge
              tone={status === 'sent' ? 'success' : status === 'rejected' && replacedBy === null ? 'danger' : 'neutral'}
            >
              {replacedBy === null ? status : 'sent again'}
            </Badge>
          ),
        },
        { label: 'Counted at', cell: ({ countedAtMs }) => <Instant ms={countedAtMs} seconds /> },
        { label: 'Sent', cell: ({ sentAtMs }) => (sentAtMs === null ? 'not yet' : <Instant ms={sentAtMs} />) },
        { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
        { label: 'In its facts', align: 'right', cell: ({ factCredits }) => <Credits value={factCredits} /> },
        { label: 'Worth', align: 'right', cell: ({ worthCents }) => <Dollars cents={worthCents} /> },
        {
          label: 'Last error',
          cell: ({ id, status, lastError, replacedBy }) => (
            <span className="block space-y-2 [overflow-wrap:anywhere]">
              <span className="block">{lastError ?? 'none'}</span>
              {status === 'rejected' && replacedBy === null ? (
                <ActLink name="resend_usage" label="Send again" to={encodeURIComponent(id)} />
              ) : null}
            </span>
          ),
        },
      ]}
    />
  );
}

export function MailsTab(page: Of<'mails'>) {
  return (
    <AdminList
      caption="Mails, newest first"
      {...listOf(page, 'mails')}
      empty="No mails yet."
      filters={[MAIL_STATUS, ...DAYS]}
      columns={mailColumns({ hasCustomer: false })}
    />
  );
}

export function AuditTab(page: Of<'audit'>) {
  return (
    <AdminList
      caption="What admins did and who logged in, newest first"
      {...listOf(page, 'audit')}
      empty="No entries yet."
      filters={AUDIT_FILTERS}
      columns={auditColumns({ hasCustomer: false })}
    />
  );
}
