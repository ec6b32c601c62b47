import type { Caller } from '../../../server/trpc/root.ts';
import type { Column } from '../ui/table.tsx';
import { CustomerLink, Instant, sentence } from './cells.tsx';
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
  { name: 'to', label: 'To (UTC day)', kind: 'date' },
];

export const auditColumns = ({ hasCustomer }: { hasCustomer: boolean }): Column<AuditRow>[] => [
  {
    label: 'Action',
    lead: true,
    cell: ({ action, undoOf }) => (
      <>
        {sentence(action)}
        {undoOf === null ? null : <span className="block text-xs text-muted">undoes {undoOf}</span>}
      </>
    ),
  },
  { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
  {
    label: 'Who',
    cell: ({ by, role, address }) => (
      <span className="block [overflow-wrap:anywhere] sm:min-w-48">
        {by ?? 'unknown'}
        <span className="block text-xs text-muted">{[role, address].filter(Boolean).join(', ')}</span>
      </span>
    ),
  },
  {
    label: 'Object',
    cell: ({ object, customerId, customerName }) => {
      const isNamed = hasCustomer && customerId !== null && customerName !== null;
      // An action on a customer names it once.
      const id = isNamed && object === customerId ? null : object;
      return isNamed || id !== null ? (
        <span className="[overflow-wrap:anywhere]">
          {isNamed ? <CustomerLink id={customerId} name={customerName} /> : null}
          {id === null ? null : <span className="block font-mono text-xs">{id}</span>}
        </span>
      ) : null;
    },
  },
  {
    label: 'Change',
    cell: (row) => changeOf(row) && <span className="[overflow-wrap:anywhere]">{changeOf(row)}</span>,
  },
  { label: 'Reason', cell: ({ reason }) => reason && <span className="[overflow-wrap:anywhere]">{reason}</span> },
];

/** Before and after, or what else is known. */
function changeOf({ before, after, detail }: AuditRow): string {
  if (before === null && after === null) return shown(detail);
  const orNothing = (json: string | null) => (json === null || json === 'null' ? 'nothing' : shown(json));
  return `${orNothing(before)} → ${orNothing(after)}`;
}

/** What ties an entry to its action, and a question that was not asked: the CSV has both. */
const INTERNAL = { actionId: true, questioned: true };

/** An object of plain values as "name: value", each once. */
function shown(json: string): string {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return String(value);
  const texts = Object.entries(value)
    .filter(([name, each]) => !(name in INTERNAL) || each === true)
    .map(([name, each]) => textOf(name, each));
  return [...new Set(texts)].join(', ');
}

/** Amounts are kept in cents, also in the field that admins fill in dollars. */
const IN_CENTS = /(^dollars|_?cents)$/i;

function textOf(name: string, value: unknown): string {
  if (typeof value === 'number' && IN_CENTS.test(name))
    return `${name.replace(IN_CENTS, '') || 'amount'}: $${(value / 100).toFixed(2)}`;
  return `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
}
