import { Link, useFetcher } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import { Send } from 'lucide-react';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, DateTime } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { WriteOffsCard } from './write-offs-card.tsx';

export type Attention = inferRouterOutputs<AppRouter>['admin']['attention'];

/** Open faults, usage that was not billed, and usage that Stripe refused. Shows nothing when there are none. */
export function AttentionCards({ faults, rejected, writeOffs }: Attention) {
  return (
    <>
      {faults.length > 0 ? (
        <Card title="Needs attention" padding="flush" className="mb-6">
          <Table
            caption="Open faults, oldest first"
            rows={faults}
            rowKey={({ key }) => key}
            empty="Nothing."
            columns={[
              {
                label: 'What',
                lead: true,
                cell: ({ message }) => <span className="[overflow-wrap:anywhere]">{message}</span>,
              },
              { label: 'Customer', cell: ({ customerId }) => <CustomerLink customerId={customerId} /> },
              { label: 'Since', cell: ({ firstSeenMs }) => <DateTime ms={firstSeenMs} /> },
            ]}
          />
        </Card>
      ) : null}
      <WriteOffsCard writeOffs={writeOffs} />
      {rejected.length > 0 ? (
        <Card
          title="Usage that Stripe refused"
          description="Fix the cause, then send it again. We first check whether Stripe has counted it after all."
          padding="flush"
          className="mb-6"
        >
          <Table
            caption="Usage that Stripe refused"
            rows={rejected}
            rowKey={({ id }) => id}
            empty="None."
            columns={[
              {
                label: 'Reason',
                lead: true,
                cell: ({ lastError }) => <span className="text-danger [overflow-wrap:anywhere]">{lastError}</span>,
              },
              { label: 'Customer', cell: ({ customerId }) => <CustomerLink customerId={customerId} /> },
              { label: 'Used until', cell: ({ timestampS }) => <DateTime ms={timestampS * 1_000} /> },
              { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
              { label: 'Action', cell: ({ id }) => <ResendButton batchId={id} /> },
            ]}
          />
        </Card>
      ) : null}
    </>
  );
}

function ResendButton({ batchId }: { batchId: string }) {
  const fetcher = useFetcher<{ message: string } | null>();
  return (
    <fetcher.Form method="post" action="/admin/inbox?index" className="space-y-2">
      <input type="hidden" name="batchId" value={batchId} />
      <Button type="submit" variant="secondary" size="sm" pending={fetcher.state !== 'idle'}>
        <Send aria-hidden className="size-4" /> Send again
      </Button>
      {fetcher.data ? <Banner tone="danger" title={fetcher.data.message} /> : null}
    </fetcher.Form>
  );
}

const CustomerLink = ({ customerId }: { customerId: string | null }) =>
  customerId === null ? (
    'all'
  ) : (
    <Link to={`/admin/customers/${customerId}`} className="link">
      Customer
    </Link>
  );
