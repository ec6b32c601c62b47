import { words } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Card } from '../parts.tsx';
import { EventTable } from './event-pages.tsx';
import type { ObjectView } from './object-view.ts';

const TABS: Record<string, string> = {
  customer: '/sandbox/customers',
  subscription: '/sandbox/subscriptions',
  invoice: '/sandbox/invoices',
  'billing.meter': '/sandbox/meters',
};

export const ObjectPage = ({ view }: { view: ObjectView }) => (
  <DashboardShell title={view.id} tab={TABS[view.name] ?? ''}>
    <div>
      <p className="soft">{words(view.name)}</p>
      <h1>{view.id}</h1>
    </div>
    <Card title="What happened to it">
      <EventTable events={view.events} empty="Nothing has happened to it." />
    </Card>
    <Card title="As the API shows it">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>{JSON.stringify(view.shown, null, 2)}</pre>
    </Card>
  </DashboardShell>
);
