import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { EntryTable, HoldTable } from '../components/credits/statement-tables.tsx';
import { UsageByDay } from '../components/credits/usage-days.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';

export const meta: MetaFunction = () => [{ title: 'Usage · Headroom' }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const before = new URL(request.url).searchParams.get('before') ?? undefined;
  const [statement, days, { agreements }] = await load(
    request,
    Promise.all([api.credits.statement({ before }), api.credits.days(), api.billing.agreement()]),
  );
  return { ...statement, days, agreements, isFirstPage: before === undefined };
}

export default function Usage() {
  const { balance, holds, entries, next, days, agreements, isFirstPage } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Usage"
        description="Every credit that came and went, what for, and what was left."
        actions={
          <LinkButton to="/usage/statement.csv" variant="secondary" external download>
            Download as CSV
          </LinkButton>
        }
      />
      <div className="space-y-6">
        {isFirstPage ? (
          <>
            <StatRow>
              <Stat label="Available" value={<Credits value={balance.available} />} note="what runs may use now" />
              <Stat label="Held" value={<Credits value={balance.held} />} note="for runs in progress" />
              <Stat label="Balance" value={<Credits value={balance.posted} />} note="available and held" />
            </StatRow>
            <Card>
              <UsageByDay {...days} />
            </Card>
            {holds.length > 0 ? (
              <Card
                title="Held"
                padding="flush"
                description="Not spent yet: what a run does not use comes back when it ends."
              >
                <HoldTable holds={holds} />
              </Card>
            ) : null}
          </>
        ) : null}
        <Card title="Statement" padding="flush">
          <EntryTable entries={entries} agreements={agreements} />
        </Card>
      </div>
      <Pagination newer={isFirstPage ? null : '/usage'} older={next ? `/usage?before=${next}` : null} />
    </>
  );
}
