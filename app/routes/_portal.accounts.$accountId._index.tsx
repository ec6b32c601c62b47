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
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';

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
        title={account.name}
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
        <AccountFacts account={account} latestCents={balances?.balanceCents.at(-1) ?? account.openingBalanceCents} />
        <Card>
          {balances ? (
            <BalanceChart {...balances} currency={account.currency} />
          ) : (
            <p className="text-sm text-muted">This account has no movements.</p>
          )}
        </Card>
      </div>
    </>
  );
}

function AccountFacts({ account, latestCents }: { account: Account; latestCents: number }) {
  const { currency, movements, detachedAtMs } = account;
  return (
    <StatRow>
      <Stat
        label="Latest balance"
        value={<Money cents={latestCents} currency={currency} />}
        note={
          <>
            <Money cents={account.openingBalanceCents} currency={currency} /> before the first movement
          </>
        }
      />
      <Stat
        label="Movements"
        value={<Credits value={movements.count} />}
        note={
          movements.firstDate && movements.lastDate ? (
            <>
              <CalendarDay date={movements.firstDate} /> to <CalendarDay date={movements.lastDate} />
            </>
          ) : null
        }
      />
      {detachedAtMs === null ? (
        <Stat
          label="Price a month"
          value={account.monthlyCents === null ? 'By number' : <Money cents={account.monthlyCents} />}
          note={
            <>
              attached <DateTime ms={account.attachedAtMs} show="date" />
            </>
          }
        />
      ) : (
        <Stat
          label="Detached"
          value={<DateTime ms={detachedAtMs} show="date" />}
          note={
            <>
              attached <DateTime ms={account.attachedAtMs} show="date" />
            </>
          }
        />
      )}
    </StatRow>
  );
}
