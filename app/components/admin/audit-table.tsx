import { Link } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { type Column, Table } from '../ui/table.tsx';
import { Instant } from './cells.tsx';

type Entry = inferRouterOutputs<AppRouter>['admin']['audit']['list']['entries'][number];

const COLUMNS: Column<Entry>[] = [
  {
    label: 'Action',
    lead: true,
    cell: ({ action, undoOf }) => (
      <>
        {action.replaceAll('_', ' ')}
        {undoOf === null ? null : <span className="block text-xs text-muted">undoes {undoOf}</span>}
      </>
    ),
  },
  { label: 'Time', cell: ({ atMs }) => <Instant ms={atMs} /> },
  {
    label: 'Admin',
    cell: ({ email, role, address }) => (
      <span className="[overflow-wrap:anywhere]">
        {email}
        <span className="block text-xs text-muted">{[role, address].filter(Boolean).join(', ')}</span>
      </span>
    ),
  },
  {
    label: 'Object',
    cell: ({ object, customerId, customerName }) => (
      <span className="[overflow-wrap:anywhere]">
        {customerId === null ? null : (
          <Link to={`/admin/customers/${customerId}`} className="link">
            {customerName}
          </Link>
        )}
        {object === null ? null : <span className="block font-mono text-xs">{object}</span>}
        {object === null && customerId === null ? 'none' : null}
      </span>
    ),
  },
  { label: 'Change', cell: (entry) => <Change {...entry} /> },
  { label: 'Reason', cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason ?? 'none given'}</span> },
];

/** Before and after, or what else is known. */
function Change({ before, after, detail }: Entry) {
  if (before === null && after === null)
    return <span className="[overflow-wrap:anywhere]">{detail === '{}' ? 'none' : shown(detail)}</span>;
  return (
    <span className="[overflow-wrap:anywhere]">
      {before === null || before === 'null' ? 'nothing' : shown(before)} →{' '}
      {after === null || after === 'null' ? 'nothing' : shown(after)}
    </span>
  );
}

/** An object of plain values as "name: value". */
function shown(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${typeof each === 'object' ? JSON.stringify(each) : String(each)}`)
    .join(', ');
}

export const AuditTable = ({ entries, empty }: { entries: Entry[]; empty: string }) => (
  <Table caption="Audit log, newest first" columns={COLUMNS} rows={entries} rowKey={({ id }) => id} empty={empty} />
);
