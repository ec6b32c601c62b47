import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { Table } from '../components/ui/table.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Runs behind a charge · Headroom' }];

export async function loader({ request, context, params: { invoiceId = '', lineId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const after = new URL(request.url).searchParams.get('after') ?? undefined;
  const [invoice, explained] = await load(
    request,
    Promise.all([api.billing.invoice({ invoiceId }), api.billing.invoiceLine({ invoiceId, lineId, after })]),
  );
  return { number: invoice.number, path: `/billing/invoices/${invoice.id}`, ...explained, isFirstPage: !after };
}

/** The runs that a line of an invoice bills. */
export default function LineExplained() {
  const { number, path, line, runs, next, unmatched, isFirstPage } = useLoaderData<typeof loader>();
  const here = `${path}/lines/${line.id}`;
  return (
    <>
      <PageHeader
        title="The runs behind this charge"
        description={
          <>
            Scenario runs on{' '}
            <Link to={path} className="link">
              invoice {number}
            </Link>
          </>
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem] [&>*]:min-w-0">
        <Card title="Runs" padding="flush">
          <RunsOfLine runs={runs} />
        </Card>
        <Card title="The line">
          <Facts>
            <Fact label="Scenario runs billed">
              <Credits value={line.quantity} />
            </Fact>
            {unmatched > 0 ? (
              <Fact label="Of these without a run that we know of">
                <Credits value={unmatched} />
              </Fact>
            ) : null}
            <Fact label="Amount" strong>
              <Money cents={line.amountCents} />
            </Fact>
          </Facts>
          <p className="mt-4 text-sm text-muted">
            Stripe bills runs by their number, in the order in which they were done. A run that began on one invoice may
            end on the next: here stands only its part of this one. Stripe rounds the line as a whole to a cent.
          </p>
        </Card>
      </div>
      <Pagination newer={isFirstPage ? null : here} older={next ? `${here}?after=${next}` : null} />
    </>
  );
}

function RunsOfLine({ runs }: Pick<ReturnType<typeof useLoaderData<typeof loader>>, 'runs'>) {
  return (
    <Table
      caption="Runs that the line bills, oldest first"
      rows={runs}
      rowKey={({ runId }) => runId}
      empty="No runs match this line."
      columns={[
        {
          label: 'Run',
          lead: true,
          cell: ({ runId, scenarioName }) => (
            <Link to={`/runs/${runId}`} className="link [overflow-wrap:anywhere]">
              {scenarioName}
            </Link>
          ),
        },
        { label: 'Started', cell: ({ startedMs }) => <DateTime ms={startedMs} /> },
        { label: 'Credits', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
        { label: 'Cost', align: 'right', cell: ({ costCents }) => <Money cents={costCents} /> },
      ]}
    />
  );
}
