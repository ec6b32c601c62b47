import { Link } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { ReactNode } from 'react';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import { DateTime } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { ReplayButton } from './replay-button.tsx';

export type InboxEvent = inferRouterOutputs<AppRouter>['admin']['inbox']['events'][number];

const STATUSES: Record<InboxEvent['status'], { tone: Tone; label: string }> = {
  received: { tone: 'accent', label: 'Received' },
  done: { tone: 'success', label: 'Done' },
  dead: { tone: 'danger', label: 'Dead' },
};

export function EventStatusBadge({ status }: Pick<InboxEvent, 'status'>) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

/** Webhook events and their outcome. */
export function EventTable({ events, empty }: { events: InboxEvent[]; empty: ReactNode }) {
  return (
    <Table
      caption="Webhook events, newest first"
      rows={events}
      rowKey={({ id }) => id}
      empty={empty}
      columns={[
        {
          label: 'Type',
          lead: true,
          cell: ({ id, type }) => (
            <Link
              to={`/admin/inbox/${encodeURIComponent(id)}`}
              className="link [overflow-wrap:anywhere] sm:whitespace-nowrap"
            >
              {type}
            </Link>
          ),
        },
        {
          label: 'Received',
          cell: ({ receivedAtMs }) => <DateTime ms={receivedAtMs} />,
        },
        { label: 'Object', cell: ({ objectId }) => <span className="break-all">{objectId}</span> },
        { label: 'Status', cell: ({ status }) => <EventStatusBadge status={status} /> },
        { label: 'Failures', align: 'right', cell: ({ attempts }) => attempts },
        {
          label: 'Last error or note',
          cell: ({ id, status, lastError, note }) => (
            <span className="block space-y-2">
              {lastError ? <span className="block break-words text-danger">{lastError}</span> : (note ?? 'none')}
              {status === 'dead' ? <ReplayButton eventId={id} /> : null}
            </span>
          ),
        },
      ]}
    />
  );
}
