import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { COUNTED_MS } from '../../server/core/durations.ts';
import { spanWords } from '../../server/core/spans.ts';
import { HOUR_MS } from '../../server/core/units.ts';
import type { Outputs } from '../../server/trpc/root.ts';
import { Age, Instant, sentence } from '../components/admin/cells.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { TableCard } from '../components/ui/table-card.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Health · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  return load(args.request, api.admin.health());
}

type Report = Outputs['admin']['health'];

export default function Health() {
  const report = useLoaderData<typeof loader>();
  const red = report.checks.filter(({ isOk }) => !isOk);
  return (
    <>
      <PageHeader
        title="Health"
        description={
          <>
            As of <Instant ms={report.wallMs} seconds />. Monitors get the same at <code>/healthz?deep</code> and{' '}
            <code>/metrics</code>, on this machine alone.
          </>
        }
      />
      <div className="space-y-6">
        {red.length === 0 ? (
          <Banner tone="info" title={`All ${report.checks.length} checks are green.`} />
        ) : (
          <Banner tone="danger" title={red.length === 1 ? 'One check is red' : `${red.length} checks are red`}>
            <ul>
              {red.map(({ name, found }) => (
                <li key={name}>
                  {sentence(name)}: {found}
                </li>
              ))}
            </ul>
          </Banner>
        )}
        <Figures report={report} />
        <Queues report={report} />
        <Loops report={report} />
        <Processes report={report} />
      </div>
    </>
  );
}

const seconds = (ms: number): string => `${(ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;
const megabytes = (bytes: number): string =>
  `${(bytes / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`;

function Figures({ report: { webhooks, stripe, databaseBytes } }: { report: Report }) {
  return (
    <StatRow>
      <Stat
        label="Webhook lag"
        value={webhooks === null ? 'none' : seconds(webhooks.toUsMs + webhooks.doneMs)}
        note={
          webhooks === null
            ? 'No event was processed yet'
            : `Median of the newest ${webhooks.events}: ${seconds(webhooks.toUsMs)} to arrive, ${seconds(webhooks.doneMs)} to be processed`
        }
      />
      <Stat
        label="Calls to Stripe"
        value={<Credits value={stripe.calls} />}
        note={`Answered in the last ${spanWords(COUNTED_MS + HOUR_MS)}`}
      />
      <Stat
        label="Refused by Stripe"
        value={<Credits value={stripe.refusals} />}
        note={`Statuses from 400 to 499. Faults of Stripe: ${stripe.faults}`}
      />
      <Stat label="Database" value={megabytes(databaseBytes)} note="On disk, with indexes" />
    </StatRow>
  );
}

const State = ({ isOk }: { isOk: boolean }) => (
  <Badge tone={isOk ? 'success' : 'danger'}>{isOk ? 'Green' : 'Red'}</Badge>
);

const duration = (ms: number): string => {
  const s = Math.round(ms / 1_000);
  if (s < 120) return `${s} s`;
  return s < 7_200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3_600)} h`;
};

function Queues({ report: { queues } }: { report: Report }) {
  return (
    <TableCard
      title="Queues"
      onPhone="compact"
      description="What waits, and since when the first of it waits."
      caption="Queues"
      rows={queues}
      rowKey={({ name }) => name}
      columns={[
        { label: 'Queue', lead: true, cell: ({ text }) => sentence(text) },
        { label: 'State', cell: ({ oldestAgeMs, maxAgeMs }) => <State isOk={oldestAgeMs <= maxAgeMs} /> },
        {
          label: 'Waiting',
          align: 'right',
          cell: ({ count, isCut }) => (
            <>
              <Credits value={count} />
              {isCut ? ' or more' : ''}
            </>
          ),
        },
        {
          label: 'Oldest',
          align: 'right',
          cell: ({ count, oldestAgeMs }) => (count === 0 ? 'none' : duration(oldestAgeMs)),
        },
        { label: 'Limit', align: 'right', cell: ({ maxAgeMs }) => duration(maxAgeMs) },
      ]}
    />
  );
}

function Loops({ report: { loops, wallMs } }: { report: Report }) {
  const ago = (ms: number | null) => (ms === null ? 'not yet' : <Age ms={ms} nowMs={wallMs} />);
  return (
    <TableCard
      title="Loops"
      onPhone="compact"
      description="Background work, as the process does that turned it last."
      caption="Loops"
      rows={loops}
      rowKey={({ name }) => name}
      empty="No process has reported yet."
      columns={[
        { label: 'Loop', lead: true, cell: ({ name }) => sentence(name) },
        { label: 'State', cell: ({ isOk }) => <State isOk={isOk} /> },
        { label: 'Last turn', align: 'right', cell: ({ lastTurnMs }) => ago(lastTurnMs) },
        { label: 'Last success', align: 'right', cell: ({ lastSuccessMs }) => ago(lastSuccessMs) },
        { label: 'Limit', align: 'right', cell: ({ maxSilenceMs }) => duration(maxSilenceMs) },
        { label: 'Errors in 24 h', align: 'right', cell: ({ errors, maxErrors }) => `${errors} of ${maxErrors}` },
        {
          label: 'Last error',
          cell: ({ lastError }) => lastError && <span className="[overflow-wrap:anywhere]">{lastError}</span>,
        },
      ]}
    />
  );
}

function Processes({ report: { processes, wallMs } }: { report: Report }) {
  return (
    <TableCard
      title="Processes"
      onPhone="compact"
      description="Those that reported within a day."
      caption="Processes"
      rows={processes}
      rowKey={({ id }) => id}
      empty="No process has reported yet."
      columns={[
        { label: 'Role', lead: true, cell: ({ role }) => sentence(role) },
        {
          label: 'State',
          cell: ({ isAlive }) => <Badge tone={isAlive ? 'success' : 'neutral'}>{isAlive ? 'Running' : 'Gone'}</Badge>,
        },
        { label: 'Started', cell: ({ startedMs }) => <Instant ms={startedMs} /> },
        { label: 'Seen', align: 'right', cell: ({ seenMs }) => <Age ms={seenMs} nowMs={wallMs} /> },
        { label: 'Event loop, p99', align: 'right', cell: ({ loopDelayMs }) => `${loopDelayMs} ms` },
      ]}
    />
  );
}
