import { count } from '../format.ts';
import { DashboardShell } from '../layout.tsx';
import { Card, Day, Facts, Status, Table } from '../parts.tsx';
import type { MeterView } from './meters-view.ts';

export const MetersPage = ({ meters }: { meters: MeterView[] }) => (
  <DashboardShell title="Meters" tab="/emulator/meters">
    <h1>Meters</h1>
    {meters.map(({ meter, totals }) => (
      <Card key={meter.id} title={meter.display_name} aside={<Status value={meter.status} />}>
        <Facts
          items={[
            ['Event name', <code key="name">{meter.event_name}</code>],
            ['Aggregation', meter.default_aggregation.formula],
            [
              'Meter',
              <a key="id" href={`/emulator/objects/${meter.id}`}>
                <code>{meter.id}</code>
              </a>,
            ],
          ]}
        />
        <Table
          columns={['Customer', 'This period', 'All time', 'Period']}
          empty="Nobody is billed by this meter yet."
          rows={totals.map(({ item, customer, used, everUsed }) => ({
            key: item.id,
            cells: [
              customer?.name ?? customer?.email ?? '—',
              <strong key="used" className="number">
                {count(used)}
              </strong>,
              <span key="ever" className="number">
                {count(everUsed)}
              </span>,
              <span key="period">
                <Day seconds={item.current_period_start} /> – <Day seconds={item.current_period_end} />
              </span>,
            ],
          }))}
        />
      </Card>
    ))}
  </DashboardShell>
);
