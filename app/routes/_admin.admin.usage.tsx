import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { DayRangeForm } from '../../server/reporting/forms.ts';
import { costOfVariants } from '../../server/scenarios/forecast/variants.ts';
import { CustomerLink, Dollars } from '../components/admin/cells.tsx';
import { AdminList } from '../components/admin/list.tsx';
import { fillDays, UsageRange } from '../components/admin/usage-range.tsx';
import { BurnChart } from '../components/charts/burn-chart.tsx';
import { Card } from '../components/ui/card.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
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
  return { ...usage, page, typed: errors ? typed : usage.range, errors };
}

export default function AdminUsage() {
  const { today, range, days, page, typed, errors } = useLoaderData<typeof loader>();
  const credits = days.reduce((sum, day) => sum + day.credits, 0);
  const runs = days.reduce((sum, day) => sum + day.runs, 0);
  return (
    <>
      <PageHeader title="Usage" description="Credits used by all customers, by UTC day." />
      <div className="space-y-6">
        <UsageRange today={today} typed={typed} errors={errors} />
        <StatRow>
          <Stat label="Credits" value={<Credits value={credits} />} note={`${range.from} to ${range.to}`} />
          <Stat
            label="List price"
            value={<Dollars cents={costOfVariants(credits)} />}
            note="at the scenario-run price"
          />
          <Stat label="Runs" value={<Credits value={runs} />} note="first result in this period" />
        </StatRow>
        <Card>
          <BurnChart days={fillDays(range, days)} />
        </Card>
        <AdminList
          caption="Usage by customer, the heaviest first"
          rows={page.rows}
          rowKey={({ customerId }) => customerId}
          next={page.next}
          empty="No usage in this period."
          csv="usage"
          csvParams={range}
          columns={[
            {
              label: 'Customer',
              lead: true,
              cell: ({ customerId, name }) => <CustomerLink id={customerId} name={name} />,
            },
            { label: 'Runs', align: 'right', cell: (row) => <Credits value={row.runs} /> },
            { label: 'Credits', align: 'right', cell: (row) => <Credits value={row.credits} /> },
            { label: 'At list price', align: 'right', cell: (row) => <Dollars cents={row.worthCents} /> },
          ]}
        />
      </div>
    </>
  );
}

function fieldErrorsOf(issues: { path: PropertyKey[]; message: string }[]) {
  const of = (field: string) => issues.filter(({ path }) => path[0] === field).map(({ message }) => message);
  return { from: of('from'), to: of('to') };
}
