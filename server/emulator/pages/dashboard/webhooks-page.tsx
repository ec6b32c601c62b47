import { DAY_MS } from '../../core/units.ts';
import type { Host } from '../../host.ts';
import type { Docs } from '../../store/docs.ts';
import { count } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Card, Facts, Instant, Notice, Status } from '../parts.tsx';

const PATH = '/emulator/webhooks';

export type WebhookView = {
  endpoint: Docs['webhook_endpoint'];
  secret: string;
  /** Until when the secret before this one signs too. */
  previousUntilMs: number | null;
};

export const webhooksView = (host: Host): WebhookView[] =>
  host.transact((ctx) =>
    ctx.store.all('webhook_endpoint', {}).map((endpoint) => {
      const { secret, previous } = ctx.store.notes('webhook_endpoint', endpoint.id);
      const previousUntilMs = previous && ctx.nowMs < previous.untilMs ? previous.untilMs : null;
      return { endpoint, secret, previousUntilMs };
    }),
  );

export const WebhooksPage = ({ endpoints, done }: { endpoints: WebhookView[]; done: boolean }) => (
  <DashboardShell title="Webhooks" tab={PATH}>
    <h1>Webhooks</h1>
    {done && <Notice tone="good">The endpoint has a new secret.</Notice>}
    {endpoints.length === 0 && (
      <p className="card soft">No endpoint yet: every event is kept, and sent to nobody. The API makes endpoints.</p>
    )}
    {endpoints.map((view) => (
      <Endpoint key={view.endpoint.id} view={view} />
    ))}
  </DashboardShell>
);

const Endpoint = ({ view: { endpoint, secret, previousUntilMs } }: { view: WebhookView }) => (
  <Card title={endpoint.url} aside={<Status value={endpoint.status} />}>
    <Facts
      items={[
        [
          'Endpoint',
          <a key="id" href={`/emulator/objects/${endpoint.id}`}>
            <code>{endpoint.id}</code>
          </a>,
        ],
        ['Events', eventsText(endpoint.enabled_events)],
        ['API version', endpoint.api_version ?? "The account's"],
        ['Signing secret', <code key="secret">{secret}</code>],
        ...oldSecret(previousUntilMs),
      ]}
    />
    <details>
      <summary>Roll the secret</summary>
      <form method="post" action="/emulator/roll-secret" className="row">
        <input type="hidden" name="endpoint" value={endpoint.id} />
        <button type="submit" name="overlapMs" value={DAY_MS}>
          Both for a day
        </button>
        <button type="submit" name="overlapMs" value={0} className="danger">
          Only the new one from now on
        </button>
      </form>
    </details>
  </Card>
);

const oldSecret = (untilMs: number | null): [string, React.ReactNode][] =>
  untilMs === null
    ? []
    : [
        [
          'Old secret',
          <span key="old">
            signs too until <Instant ms={untilMs} />
          </span>,
        ],
      ];

const SHOWN = 6;

function eventsText(types: string[]): string {
  if (types.includes('*')) return 'All';
  const rest = types.length - SHOWN;
  return `${types.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}
