import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { Checklist } from '../components/billing/checklist.tsx';
import { LateUpcoming } from '../components/billing/late-upcoming.tsx';
import { NextChargeWords } from '../components/billing/next-charge.tsx';
import { isSubscribed, StandingText } from '../components/billing/standing.tsx';
import { UsageByDay } from '../components/credits/usage-days.tsx';
import { NoticeList } from '../components/notices/notice-list.tsx';
import { CashRow } from '../components/overview/cash-row.tsx';
import { RunTable } from '../components/runs/run-table.tsx';
import { StandingBadge } from '../components/shell/balance-status.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { Credits, DateTime, Money } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';
import { readShell } from '../lib/shell.server.ts';

export const meta: MetaFunction = () => [{ title: 'Overview · Headroom' }];

const SHOWN_RUNS = 5;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const [{ balance, usableCredits, standing, nowMs, notices }, cash, { runs }, outlook, days, usage] = await load(
    request,
    Promise.all([
      readShell({ request, context }),
      api.accounts.cash(),
      api.runs.list({ rows: SHOWN_RUNS }),
      api.runs.outlook(),
      api.credits.days(),
      api.billing.usage(),
    ]),
  );
  return {
    balance,
    usableCredits,
    standing,
    days,
    usage,
    cash,
    outlook,
    nowMs,
    steps: {
      hasAccount: cash.length > 0,
      isSubscribed: isSubscribed(standing),
      hasRun: runs.length > 0,
    },
    runs,
    notices,
  };
}

export default function Overview() {
  const { balance, usableCredits, standing, days, usage, cash, outlook, nowMs, steps, runs, notices } =
    useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Overview"
        actions={steps.hasRun ? <LinkButton to="/scenarios/new">New scenario</LinkButton> : null}
      />
      <div className="space-y-6">
        <Checklist {...steps} />
        <CashRow cash={cash} outlook={outlook} nowMs={nowMs} />
        <Standing {...{ balance, usableCredits, standing, usage }} />
        {steps.hasRun ? (
          <Card>
            <UsageByDay {...days} />
          </Card>
        ) : null}
        {usage ? <NextCharges usage={usage} /> : null}
        <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr] [&>*]:min-w-0">
          <Card
            title="Latest runs"
            padding="flush"
            actions={
              steps.hasRun ? (
                <Link to="/runs" className="link text-sm">
                  All runs
                </Link>
              ) : null
            }
          >
            <RunTable
              caption="Latest runs"
              runs={runs}
              isBrief
              empty="No runs yet. Run a scenario to see results here."
            />
          </Card>
          <Card title="Notices">
            <NoticeList notices={notices} look={notices.length > 2 ? 'brief' : 'normal'} />
          </Card>
        </div>
      </div>
    </>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function Standing({
  balance,
  usableCredits,
  standing,
  usage,
}: Pick<Loaded, 'balance' | 'usableCredits' | 'standing' | 'usage'>) {
  return (
    <StatRow>
      <Stat label="Usable credits" value={<Credits value={usableCredits} />} note="one per variant" />
      <Stat label="Held" value={<Credits value={balance.held} />} note="for runs in progress" />
      {usage ? (
        <Stat
          label="Used this period"
          value={<Credits value={usage.usedCredits} />}
          note={
            <>
              <Money cents={usage.usedCents} /> at list price, since <DateTime ms={usage.periodStartMs} show="date" />
            </>
          }
        />
      ) : null}
      <Stat
        label="Standing"
        value={<StandingBadge kind={standing.kind} />}
        note={<StandingText standing={standing} />}
      />
    </StatRow>
  );
}

function NextCharges({ usage }: { usage: NonNullable<Loaded['usage']> }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2 [&>*]:min-w-0">
      <Card title="Next recharge">
        <NextChargeWords next={usage.next} isEnding={usage.isEnding} />
      </Card>
      <Card
        title="Next invoice"
        actions={
          <Link to="/billing" className="link text-sm">
            View billing
          </Link>
        }
      >
        <LateUpcoming isEnding={usage.isEnding} />
      </Card>
    </div>
  );
}
