import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData, useSearchParams } from '@remix-run/react';
import { requireCustomer } from '../access.server.ts';
import { load } from '../answers.server.ts';
import { BalanceChart } from '../components/accounts/balance-chart.tsx';
import { balancesByMonth } from '../components/accounts/balances.ts';
import { Badge } from '../components/ui/badge.tsx';
import { Banner } from '../components/ui/banner.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { CalendarDay } from '../components/ui/calendar-day.tsx';
import { Card } from '../components/ui/card.tsx';
import { Fact, Facts } from '../components/ui/facts.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: `${data?.name ?? 'Account'} · Headroom` }];

export async function loader({ request, context, params: { accountId = '' } }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  return load(request, api.accounts.get({ accountId }));
}

type Account = ReturnType<typeof useLoaderData<typeof loader>>;

export default function AccountPage() {
  const account = useLoaderData<typeof loader>();
  const isAttached = account.status === 'attached';
  const wasJustAttached = useSearchParams()[0].has('attached') && isAttached;
  const balances = balancesByMonth(account.openingBalanceCents, account.months);
  return (
    <>
      <PageHeader
        title={
          <>
            {account.name} {account.isSample ? <Badge tone="accent">Sample</Badge> : null}
          </>
        }
        description={account.institution}
        actions={
          isAttached ? (
            <LinkButton to="detach" variant="secondary">
              Detach
            </LinkButton>
          ) : (
            <Badge>Detached</Badge>
          )
        }
      />
      <div className="space-y-6">
        {wasJustAttached ? (
          <Banner
            tone="info"
            title={`${account.name} is attached.`}
            action={{ label: 'Make a scenario', to: '/scenarios/new' }}
          >
            Its history is ready for scenarios.
          </Banner>
        ) : null}
        <div className="grid items-start gap-6 lg:grid-cols-[1fr_20rem] [&>*]:min-w-0">
          <Card>
            {balances ? (
              <BalanceChart {...balances} currency={account.currency} />
            ) : (
              <p className="text-sm text-muted">This account has no movements.</p>
            )}
          </Card>
          <Card title="Facts">
            <AccountFacts
              account={account}
              latestCents={balances?.balanceCents.at(-1) ?? account.openingBalanceCents}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

function AccountFacts({ account, latestCents }: { account: Account; latestCents: number }) {
  const { currency, movements, detachedAtMs } = account;
  return (
    <Facts>
      <Fact label="Latest balance" strong>
        <Money cents={latestCents} currency={currency} />
      </Fact>
      <Fact label="Opening balance">
        <Money cents={account.openingBalanceCents} currency={currency} />
      </Fact>
      <Fact label="Movements">
        <Credits value={movements.count} />
      </Fact>
      {movements.firstDate ? (
        <Fact label="First">
          <CalendarDay date={movements.firstDate} />
        </Fact>
      ) : null}
      {movements.lastDate ? (
        <Fact label="Last">
          <CalendarDay date={movements.lastDate} />
        </Fact>
      ) : null}
      <Fact label="Attached">
        <DateTime ms={account.attachedAtMs} show="date" />
      </Fact>
      {detachedAtMs === null ? (
        <Fact label="Price">
          <Money cents={account.monthlyCents} /> a month
        </Fact>
      ) : (
        <Fact label="Detached">
          <DateTime ms={detachedAtMs} show="date" />
        </Fact>
      )}
    </Facts>
  );
}
