import type { Caller } from '../../../server/trpc/root.ts';
import type { Column } from '../ui/table.tsx';
import { CustomerLink, Instant } from './cells.tsx';
import type { Filter } from './list.tsx';

type AuditRow = Awaited<ReturnType<Caller['admin']['lists']['audit']>>['rows'][number];

export const AUDIT_FILTERS: Filter[] = [
  {
    name: 'view',
    label: 'Show',
    kind: 'choice',
    options: [
      ['actions', 'Actions of admins'],
      ['command_line', 'Command line'],
      ['exports', 'Downloads'],
      ['log_ins', 'Log-ins and failures'],
      ['customers', 'Log-ins of customers'],
    ],
  },
  { name: 'by', label: 'Who (e-mail)', kind: 'text' },
  { name: 'action', label: 'Action', kind: 'text' },
  { name: 'from', label: 'From (UTC day)', kind: 'date' },
  { name: 'to', label: 'to', kind: 'date' },
];

export const auditColumns = ({ hasCustomer }: { hasCustomer: boolean }): Column<AuditRow>[] => [
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
  { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
  {
    label: 'Who',
    cell: ({ by, role, address }) => (
      <span className="[overflow-wrap:anywhere]">
        {by ?? 'unknown'}
        <span className="block text-xs text-muted">{[role, address].filter(Boolean).join(', ')}</span>
      </span>
    ),
  },
  {
    label: 'Object',
    cell: ({ object, customerId, customerName }) => (
      <span className="[overflow-wrap:anywhere]">
        {hasCustomer && customerId && customerName ? <CustomerLink id={customerId} name={customerName} /> : null}
        {object === null ? null : <span className="block font-mono text-xs">{object}</span>}
        {object === null && (customerId === null || !hasCustomer) ? 'none' : null}
      </span>
    ),
  },
  { label: 'Change', cell: (row) => <span className="[overflow-wrap:anywhere]">{changeOf(row)}</span> },
  { label: 'Reason', cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason ?? 'none'}</span> },
];

/** Before and after, or what else is known. */
function changeOf({ before, after, detail }: AuditRow): string {
  if (before === null && after === null) return detail === '{}' ? 'none' : shown(detail);
  const orNothing = (json: string | null) => (json === null || json === 'null' ? 'nothing' : shown(json));
  return `${orNothing(before)} → ${orNothing(after)}`;
}

/** An object of plain values as "name: value". */
function shown(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${typeof each === 'object' ? JSON.stringify(each) : String(each)}`)
    .join(', ');
}
