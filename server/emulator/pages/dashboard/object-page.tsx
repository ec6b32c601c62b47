import { words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Card, Status, Table } from '../parts.tsx';
import { EventTable } from './event-pages.tsx';
import { JsonText } from './json.tsx';
import type { ObjectView } from './object-view.ts';

const TABS: Record<string, string> = {
  customer: '/emulator/customers',
  subscription: '/emulator/subscriptions',
  invoice: '/emulator/invoices',
  'billing.meter': '/emulator/meters',
  'test_helpers.test_clock': '/emulator/clocks',
};

export const ObjectPage = ({ view }: { view: ObjectView }) => (
  <DashboardShell title={view.id} tab={TABS[view.name] ?? ''}>
    <div>
      <p className="soft">{words(view.name)}</p>
      <h1>{view.id}</h1>
    </div>
    {view.related.length > 0 && (
      <Card title="What belongs to it">
        <Table
          columns={['What', 'Id', 'Status']}
          empty=""
          rows={view.related.map(({ id, object, status }) => ({
            key: id,
            cells: [
              words(object),
              <a key="id" href={`/emulator/objects/${id}`}>
                <code>{id}</code>
              </a>,
              status === null ? '—' : <Status key="status" value={status} />,
            ],
          }))}
        />
      </Card>
    )}
    <Card title="What happened to it">
      <EventTable events={view.events} empty="Nothing has happened to it." />
    </Card>
    <Card title="As the API shows it">
      <JsonText value={view.shown} ids={view.ids} />
    </Card>
  </DashboardShell>
);
