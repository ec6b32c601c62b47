import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { Breadcrumbs } from '../components/admin/breadcrumbs.tsx';
import { CustomerLink, Id, Instant } from '../components/admin/cells.tsx';
import { EventStatusBadge } from '../components/admin/event-status.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { Column } from '../components/ui/table.tsx';
import { TableCard } from '../components/ui/table-card.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Event · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const event = await load(args.request, api.admin.event({ eventId: String(args.params.eventId) }));
  return { ...event, payload: event.payload === null ? null : prettyOf(event.payload) };
}

type ShownEvent = ReturnType<typeof useLoaderData<typeof loader>>;

export default function EventPage() {
  const event = useLoaderData<typeof loader>();
  return (
    <>
      <Breadcrumbs trail={[{ to: '/admin/events', label: 'Events' }]} here={event.type} />
      <PageHeader
        title={<span className="break-all">{event.type}</span>}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <EventStatusBadge status={event.status} />
            <span>
              received <Instant ms={event.receivedAtMs} seconds />
            </span>
            {event.customer ? <CustomerLink id={event.customer.id} name={event.customer.name} /> : null}
            <Id id={event.id} />
            {event.objectId ? <Id id={event.objectId} /> : null}
          </span>
        }
        actions={event.status === 'dead' ? <Actions eventId={event.id} /> : null}
      />
      <div className="space-y-6">
        {event.lastError ? (
          <Banner
            tone={event.status === 'dead' ? 'danger' : 'warn'}
            title={`Failed ${event.attempts === 1 ? 'once' : `${event.attempts} times`}`}
          >
            {event.lastError}
          </Banner>
        ) : null}
        {event.note ? <p className="text-sm text-muted [overflow-wrap:anywhere]">{event.note}</p> : null}
        <TableCard
          title="What it changed"
          caption="Rows that the event changed"
          rows={event.effects}
          rowKey={({ id }) => id}
          empty="Nothing."
          columns={EFFECT_COLUMNS}
        />
        <TableCard
          title="Attempts"
          caption="Attempts, newest first"
          rows={event.history}
          rowKey={({ id }) => id}
          empty="None yet."
          columns={ATTEMPT_COLUMNS}
        />
        {event.payload === null ? null : (
          <Card title="Payload">
            <pre className="overflow-x-auto whitespace-pre-wrap break-words font-mono text-xs">{event.payload}</pre>
          </Card>
        )}
      </div>
    </>
  );
}

/** What a person who may replay events can do about one that was given up. */
function Actions({ eventId }: { eventId: string }) {
  const may = useCan();
  const act = (name: string) => `/admin/act/${name}/${encodeURIComponent(eventId)}`;
  if (!may('replay')) return null;
  return (
    <>
      <LinkButton variant="secondary" to={act('replay')}>
        Replay
      </LinkButton>
      <LinkButton variant="quiet" to={act('close')}>
        Close
      </LinkButton>
    </>
  );
}

const EFFECT_COLUMNS: Column<ShownEvent['effects'][number]>[] = [
  {
    label: 'Row',
    lead: true,
    cell: ({ table, rowId }) => (
      <span className="[overflow-wrap:anywhere]">
        {table} {rowId}
      </span>
    ),
  },
  { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
  { label: 'Before', cell: ({ before }) => <Columns json={before} none="did not exist" /> },
  { label: 'After', cell: ({ after }) => <Columns json={after} none="gone" /> },
];

const ATTEMPT_COLUMNS: Column<ShownEvent['history'][number]>[] = [
  { label: 'Outcome', lead: true, cell: ({ outcome }) => <EventOutcome outcome={outcome} /> },
  { label: 'Began', cell: ({ startedMs }) => <Instant ms={startedMs} seconds /> },
  { label: 'Took', align: 'right', cell: ({ startedMs, endedMs }) => `${endedMs - startedMs} ms` },
  { label: 'Error', cell: ({ error }) => <span className="[overflow-wrap:anywhere]">{error ?? 'none'}</span> },
];

const OUTCOMES = {
  done: ['Done', 'success'],
  failed: ['Failed', 'warning'],
  put_off: ['Put off', 'warning'],
  dead: ['Gave up', 'danger'],
} as const;

function EventOutcome({ outcome }: { outcome: keyof typeof OUTCOMES }) {
  const [label, tone] = OUTCOMES[outcome];
  return <Badge tone={tone}>{label}</Badge>;
}

/** The columns of a row that changed. */
function Columns({ json, none }: { json: string | null; none: string }) {
  if (json === null) return <span className="text-muted">{none}</span>;
  const columns: [string, unknown][] = Object.entries(JSON.parse(json));
  return (
    <ul className="font-mono text-xs">
      {columns.map(([name, value]) => (
        <li key={name} className="[overflow-wrap:anywhere]">
          {name}: {String(value)}
        </li>
      ))}
    </ul>
  );
}

function prettyOf(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
