import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { EventStatusBadge } from '../components/admin/event-table.tsx';
import { ReplayButton } from '../components/admin/replay-button.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Card } from '../components/ui/card.tsx';
import { DateTime } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Event · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const event = await load(args.request, api.admin.event({ eventId: String(args.params.eventId) }));
  return { ...event, payload: prettyOf(event.payload) };
}

/** Replays a dead event. */
export async function action(args: ActionFunctionArgs) {
  const { api } = await requireAdmin(args);
  const eventId = String(args.params.eventId);
  await load(args.request, api.admin.replay({ eventId }));
  return redirect(`/admin/inbox/${encodeURIComponent(eventId)}`);
}

export default function InboxEvent() {
  const event = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title={<span className="break-all">{event.type}</span>}
        description={
          <span className="break-all">
            {event.id}, received <DateTime ms={event.receivedAtMs} /> <EventStatusBadge status={event.status} />
          </span>
        }
        actions={event.status === 'dead' ? <ReplayButton eventId={event.id} /> : null}
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
        <Card title="Payload">
          <pre className="overflow-x-auto whitespace-pre-wrap break-words font-mono text-xs">{event.payload}</pre>
        </Card>
        <p>
          <Link to="/admin/inbox" className="link text-sm">
            All events
          </Link>
        </p>
      </div>
    </>
  );
}

function prettyOf(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
