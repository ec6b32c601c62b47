import type { ContractFinding, LoggedRequest } from '../../store/request-log.ts';
import { DashboardShell } from '../layout.tsx';
import { Card, Facts, Instant, Notice, Table } from '../parts.tsx';
import { Older } from './older.tsx';
import type { RequestsView, RequestView } from './request-views.ts';

export const RequestsPage = ({ view: { requests, findings } }: { view: RequestsView }) => (
  <DashboardShell title="Requests" tab="/emulator/requests">
    <h1>Requests</h1>
    {findings.length > 0 && (
      <Card title="Contract findings" aside={<span className="badge bad">{findings.length}</span>}>
        <p className="small soft">What the emulator itself made that Stripe's API would not: please report it.</p>
        <Findings findings={findings} />
      </Card>
    )}
    <section className="card">
      <Table
        columns={['Request', 'Status', 'Took', 'When']}
        empty="Nobody has called yet. The overview says where the API is."
        rows={requests.rows.map((request) => ({
          key: request.id,
          cells: [
            <a key="path" href={`/emulator/requests/${request.id}`}>
              {request.method} {request.path}
            </a>,
            <StatusCode key="status" status={request.status} />,
            took(request),
            <Instant key="when" ms={request.atMs} />,
          ],
        }))}
      />
    </section>
    <Older path="/emulator/requests" after={requests.after} />
  </DashboardShell>
);

export const RequestPage = ({ view: { request, findings, events } }: { view: RequestView }) => (
  <DashboardShell title={`${request.method} ${request.path}`} tab="/emulator/requests">
    <h1>
      {request.method} {request.path}
    </h1>
    {request.error && <Notice tone="warn">{request.error}</Notice>}
    <section className="card">
      <Facts
        items={[
          ['Status', <StatusCode key="status" status={request.status} />],
          ['Request', <code key="id">{request.id}</code>],
          ['When', <Instant key="when" ms={request.atMs} />],
          ['Took', took(request)],
          ['Idempotency key', request.idempotencyKey ?? '—'],
        ]}
      />
    </section>
    {findings.length > 0 && (
      <Card title="Contract findings">
        <Findings findings={findings} />
      </Card>
    )}
    <Card title="Parameters">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{indented(request.params)}</pre>
    </Card>
    <Card title="Events">
      <Table
        columns={['Event']}
        empty="Nothing happened by it."
        rows={events.map(({ id, type }) => ({
          key: id,
          cells: [
            <a key="type" href={`/emulator/events/${id}`}>
              {type}
            </a>,
          ],
        }))}
      />
    </Card>
  </DashboardShell>
);

export const Findings = ({ findings }: { findings: ContractFinding[] }) => (
  <Table
    columns={['In', 'Finding', 'When']}
    empty="None."
    rows={findings.map(({ ref, about, finding, atMs }, index) => ({
      key: `${ref} ${index}`,
      cells: [
        <a key="ref" href={`/emulator/${ref.startsWith('req_') ? 'requests' : 'events'}/${ref}`}>
          {about}
        </a>,
        finding,
        <Instant key="when" ms={atMs} />,
      ],
    }))}
  />
);

const StatusCode = ({ status }: { status: number | null }) => (
  <span className={`badge ${status === 200 ? 'good' : status === null || status >= 500 ? 'bad' : 'warn'}`}>
    {status ?? 'No answer'}
  </span>
);

const took = ({ durationMs }: LoggedRequest): string => `${durationMs.toFixed(1)} ms`;

// Long parameters are kept cut off, and are no JSON then.
function indented(params: string): string {
  try {
    return JSON.stringify(JSON.parse(params), null, 2);
  } catch {
    return params;
  }
}
