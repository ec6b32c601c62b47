import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData, useSearchParams } from '@remix-run/react';
import { Id, Instant } from '../components/admin/cells.tsx';
import { EventStatusBadge } from '../components/admin/event-status.tsx';
import { AdminList, type Filter } from '../components/admin/list.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { LinkButton } from '../components/ui/button.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import type { Column } from '../components/ui/table.tsx';
import { loadList } from '../lib/admin-list.server.ts';

export const meta: MetaFunction = () => [{ title: 'Events · Headroom admin' }];

export const loader = (args: LoaderFunctionArgs) => loadList(args, 'events');

const FILTERS: Filter[] = [
  {
    name: 'status',
    label: 'Status',
    kind: 'choice',
    options: [
      ['received', 'Received'],
      ['done', 'Done'],
      ['dead', 'Failed'],
    ],
  },
  { name: 'type', label: 'Type, such as invoice.paid', kind: 'text' },
  { name: 'object', label: 'Id of the object', kind: 'text' },
  { name: 'from', label: 'From (UTC day)', kind: 'date' },
  { name: 'to', label: 'To (UTC day)', kind: 'date' },
];

type Row = Awaited<ReturnType<typeof loader>>['rows'][number];

const COLUMNS: Column<Row>[] = [
  {
    label: 'Type',
    lead: true,
    cell: ({ id, type, objectId }) => (
      <>
        <Link
          to={`/admin/events/${encodeURIComponent(id)}`}
          className="link [overflow-wrap:anywhere] sm:whitespace-nowrap"
        >
          {type}
        </Link>
        {objectId ? (
          <span className="block">
            <Id id={objectId} />
          </span>
        ) : null}
      </>
    ),
  },
  { label: 'Received', cell: ({ receivedAtMs }) => <Instant ms={receivedAtMs} /> },
  { label: 'Status', cell: ({ status }) => <EventStatusBadge status={status} /> },
  { label: 'Failures', align: 'right', cell: ({ attempts }) => attempts },
  {
    label: 'Last error or note',
    cell: ({ lastError, note }) =>
      lastError || note ? (
        <span className={`[overflow-wrap:anywhere] ${lastError ? 'text-danger' : ''}`}>{lastError ?? note}</span>
      ) : null,
  },
];

export default function Events() {
  const { rows, next } = useLoaderData<typeof loader>();
  const may = useCan();
  const [params] = useSearchParams();
  const filter = new URLSearchParams(
    [...params].filter(([name, value]) => value !== '' && ['type', 'object', 'from', 'to'].includes(name)),
  );
  return (
    <>
      <PageHeader
        title="Events"
        description="Verified Stripe events and their outcome. One that failed for good waits for a replay, or is closed with a reason."
        actions={
          may('replay') ? (
            <LinkButton variant="secondary" to={`/admin/events/replay${filter.size > 0 ? `?${filter}` : ''}`}>
              Replay failed events
            </LinkButton>
          ) : null
        }
      />
      <AdminList
        caption="Webhook events, newest first"
        rows={rows}
        rowKey={({ id }) => id}
        next={next}
        empty="No events yet."
        filters={FILTERS}
        csv="events"
        columns={COLUMNS}
      />
    </>
  );
}
