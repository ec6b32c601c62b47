import type { StoredEvent } from '../../store/docs.ts';
import { DashboardShell } from '../layout.tsx';
import { Action, Card, Facts, Instant, Status, Table, When } from '../parts.tsx';
import type { EventView } from './event-views.ts';
import { JsonText } from './json.tsx';
import type { Listing } from './listing.ts';
import { Older } from './older.tsx';
import { shortId } from './overview.tsx';

export const EventsPage = ({ view, type }: { view: Listing<StoredEvent>; type: string }) => (
  <DashboardShell title="Events" tab="/emulator/events">
    <h1>Events</h1>
    <form method="get" action="/emulator/events" className="row">
      <input name="type" aria-label="Event type" placeholder="invoice.paid" defaultValue={type} className="filter" />
      <button type="submit">Filter</button>
      {type && <a href="/emulator/events">Show all</a>}
    </form>
    <section className="card">
      <EventTable events={view.rows} empty={type ? `There is no ${type} yet.` : 'Nothing has happened yet.'} />
    </section>
    <Older path="/emulator/events" after={view.after} query={type ? { type } : {}} />
  </DashboardShell>
);

export const EventTable = ({ events, empty }: { events: StoredEvent[]; empty: string }) => (
  <Table
    columns={['Event', 'Of', 'Webhooks', 'When']}
    empty={empty}
    rows={events.map((event) => {
      const objectId = typeof event.data.object.id === 'string' ? event.data.object.id : '';
      return {
        key: event.id,
        cells: [
          <a key="type" href={`/emulator/events/${event.id}`}>
            {event.type}
          </a>,
          objectId ? (
            <a key="object" href={`/emulator/objects/${objectId}`}>
              <code>{shortId(objectId)}</code>
            </a>
          ) : (
            '—'
          ),
          <Status key="status" value={event.pending_webhooks === 0 ? 'delivered' : 'undelivered'} />,
          <When key="when" seconds={event.created} />,
        ],
      };
    })}
  />
);

export const EventPage = ({ view: { event, deliveries, ids } }: { view: EventView }) => (
  <DashboardShell title={event.type} tab="/emulator/events">
    <div className="row spread">
      <h1>{event.type}</h1>
      <Action to="/emulator/resend" label="Resend" fields={{ event: event.id }} />
    </div>
    <section className="card">
      <Facts
        items={[
          ['Event', <code key="id">{event.id}</code>],
          ['When', <When key="when" seconds={event.created} />],
          [
            'Request',
            event.request.id ? (
              <a key="request" href={`/emulator/requests/${event.request.id}`}>
                {event.request.id}
              </a>
            ) : (
              'The clock'
            ),
          ],
          ['Idempotency key', event.request.idempotency_key ?? '—'],
        ]}
      />
    </section>
    <Card title="Deliveries">
      <Table
        columns={['Endpoint', 'State', 'Attempts', 'Last answer', 'Next attempt']}
        empty="No endpoint wanted this event."
        rows={deliveries.map((delivery) => ({
          key: String(delivery.seq),
          cells: [
            delivery.url,
            <Status key="state" value={delivery.state} />,
            delivery.attempts.length,
            lastAnswer(delivery.attempts),
            delivery.dueMs === null ? '—' : <Instant key="due" ms={delivery.dueMs} />,
          ],
        }))}
      />
    </Card>
    {deliveries.some(({ attempts }) => attempts.length > 1) && (
      <Card title="Attempts">
        <Table
          columns={['When', 'Endpoint', 'Answer']}
          empty=""
          rows={deliveries.flatMap(({ seq, url, attempts }) =>
            attempts.map((attempt, at) => ({
              key: `${seq} ${at}`,
              cells: [<Instant key="when" ms={attempt.atMs} />, url, answerText(attempt)],
            })),
          )}
        />
      </Card>
    )}
    <Card title="Payload">
      <JsonText value={event} ids={ids} />
    </Card>
  </DashboardShell>
);

type Attempt = EventView['deliveries'][number]['attempts'][number];

function lastAnswer(attempts: Attempt[]): string {
  const last = attempts.at(-1);
  return last ? answerText(last) : '—';
}

const answerText = ({ status, error, answer }: Attempt): string =>
  [status, error, answer?.slice(0, 200)].filter(Boolean).join(' ');
