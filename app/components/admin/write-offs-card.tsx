import { Link, useFetcher } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';

type WriteOff = inferRouterOutputs<AppRouter>['admin']['attention']['writeOffs'][number];

/** Usage that was not billed and waits for a decision. Shows nothing when there is none. */
export function WriteOffsCard({ writeOffs }: { writeOffs: WriteOff[] }) {
  if (writeOffs.length === 0) return null;
  return (
    <Card
      title="Written off"
      description="Usage that no invoice will bill. The customers have their credits back. Bill it with an invoice of its own, or leave it unbilled."
      padding="flush"
      className="mb-6"
    >
      <Table
        caption="Write-offs without a decision, oldest first"
        rows={writeOffs}
        rowKey={({ id }) => id}
        empty="None."
        columns={[
          { label: 'Cause', lead: true, cell: ({ causeText }) => causeText },
          {
            label: 'Customer',
            cell: ({ customerId }) => (
              <Link to={`/admin/customers/${customerId}`} className="link">
                Customer
              </Link>
            ),
          },
          { label: 'Used until', cell: ({ toMs }) => <DateTime ms={toMs - 1} /> },
          { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
          { label: 'Worth', align: 'right', cell: ({ amountCents }) => <Money cents={amountCents} /> },
          { label: 'Action', cell: ({ id }) => <DecisionButtons writeOffId={id} /> },
        ]}
      />
    </Card>
  );
}

function DecisionButtons({ writeOffId }: { writeOffId: string }) {
  const fetcher = useFetcher<{ message: string } | null>();
  const pending = fetcher.state === 'idle' ? null : fetcher.formData?.get('decision');
  return (
    <fetcher.Form method="post" action="/admin/inbox?index" className="space-y-2">
      <input type="hidden" name="writeOffId" value={writeOffId} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" name="decision" value="bill" variant="secondary" size="sm" pending={pending === 'bill'}>
          Send invoice
        </Button>
        <Button type="submit" name="decision" value="leave" variant="secondary" size="sm" pending={pending === 'leave'}>
          Leave unbilled
        </Button>
      </div>
      {fetcher.data ? <Banner tone="danger" title={fetcher.data.message} /> : null}
    </fetcher.Form>
  );
}
