import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { DayRangeForm } from '../../server/reporting/forms.ts';
import { costOfVariants } from '../../server/scenarios/forecast/variants.ts';
import { CustomerLink, Dollars } from '../components/admin/cells.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { UsageRange } from '../components/admin/usage-range.tsx';
import { BURN_UNITS, barsOf } from '../components/charts/burn-bars.ts';
import { BurnChart } from '../components/charts/burn-chart.tsx';
import { useFormat } from '../components/charts/use-format.ts';
import { Card } from '../components/ui/card.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { type Column, Table } from '../components/ui/table.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Usage · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const { searchParams } = new URL(args.request.url);
  const typed = { from: searchParams.get('from') ?? '', to: searchParams.get('to') ?? '' };
  const isAsked = searchParams.has('from') || searchParams.has('to');
  const range = isAsked ? DayRangeForm.safeParse(typed) : null;
  // An invalid range gets an error beside its field; the page then shows the default range.
  const usage = await load(args.request, api.admin.usage(range?.success ? range.data : undefined));
  const errors = range?.error ? fieldErrorsOf(range.error.issues) : null;
  const page = await loadList(args, 'usage', usage.range);
  const unit = BURN_UNITS.find((name) => name === searchParams.get('by')) ?? 'day';
  return { ...usage, page, unit, typed: errors ? typed : usage.range, errors };
}

export default function AdminUsage() {
  const { today, range, before, days, movers, invoicedCents, page, unit, typed, errors } =
    useLoaderData<typeof loader>();
  const credits = days.reduce((sum, day) => sum + day.credits, 0);
  const runs = days.reduce((sum, day) => sum + day.runs, 0);
  const beforeWords = `${before.range.from} to ${before.range.to}`;
  return (
    <>
      <PageHeader
        title="Usage"
        description={`Credits used by all customers, ${range.from} to ${range.to} (UTC days).`}
      />
      <div className="space-y-6">
        <UsageRange today={today} typed={typed} unit={unit} errors={errors} />
        <StatRow>
          <Stat
            label="Credits"
            value={<Credits value={credits} />}
            note={<Change now={credits} before={before.credits} />}
          />
          <Stat label="Runs" value={<Credits value={runs} />} note={<Change now={runs} before={before.runs} />} />
          <Stat
            label="At list price"
            value={<Dollars cents={costOfVariants(credits)} />}
            note="credits at the scenario-run price"
          />
          <Stat
            label="Invoiced"
            value={<Dollars cents={invoicedCents} />}
            note="runs on invoices finalized in these days, before tax"
          />
        </StatRow>
        <Card>
          <BurnChart unit={unit} days={barsOf(range, days, unit)} />
        </Card>
        <Movers movers={movers} since={beforeWords} />
        <AdminList
          caption="Usage by customer, the heaviest first"
          rows={page.rows}
          rowKey={({ customerId }) => customerId}
          next={page.next}
          empty="No usage in this period."
          csv="usage"
          csvParams={range}
          columns={[
            CUSTOMER,
            { label: 'Runs', align: 'right', cell: (row) => <Credits value={row.runs} /> },
            { label: 'Credits', align: 'right', cell: (row) => <Credits value={row.credits} /> },
            { label: 'At list price', align: 'right', cell: (row) => <Dollars cents={row.worthCents} /> },
            { label: 'Invoiced', align: 'right', cell: (row) => <Dollars cents={row.invoicedCents} /> },
          ]}
        />
      </div>
    </>
  );
}

const CUSTOMER: Column<{ customerId: string; name: string }> = {
  label: 'Customer',
  lead: true,
  cell: ({ customerId, name }) => <CustomerLink id={customerId} name={name} />,
};

type MoversProps = { movers: ReturnType<typeof useLoaderData<typeof loader>>['movers']; since: string };

/** The customers whose use changed most. */
function Movers({ movers, since }: MoversProps) {
  return (
    <Card title="Movers" description={`Whose use changed most since ${since}.`} padding="flush">
      <Table
        caption="Customers whose use changed most, the greatest change first"
        rows={movers}
        rowKey={({ customerId }) => customerId}
        empty="Nobody used more or less than before."
        onPhone="compact"
        columns={[
          CUSTOMER,
          { label: 'Before', align: 'right', cell: (row) => <Credits value={row.before} /> },
          { label: 'Credits', align: 'right', cell: (row) => <Credits value={row.credits} /> },
          { label: 'Change', align: 'right', cell: (row) => <Credits value={row.credits - row.before} signed /> },
        ]}
      />
    </Card>
  );
}

/** How much more or less than before. */
function Change({ now, before }: { now: number; before: number }) {
  const { percent, count } = useFormat();
  if (before === 0) return <>{now === 0 ? 'none before either' : 'none before'}</>;
  const share = (now - before) / before;
  return (
    <>
      {share === 0 ? 'as many as before' : `${percent(Math.abs(share))} ${share > 0 ? 'more' : 'less'} than before`} (
      {count(before)})
    </>
  );
}

function fieldErrorsOf(issues: { path: PropertyKey[]; message: string }[]) {
  const of = (field: string) => issues.filter(({ path }) => path[0] === field).map(({ message }) => message);
  return { from: of('from'), to: of('to') };
}
