import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import * as z from 'zod';
import { SPEND_GROUPINGS } from '../../server/reporting/forms.ts';
import { AsOfForm } from '../components/credits/as-of-form.tsx';
import { SpendCard } from '../components/credits/spend-card.tsx';
import { statementPage } from '../components/credits/statement-rows.ts';
import { EntryTable, HoldTable } from '../components/credits/statement-tables.tsx';
import { usableNote } from '../components/credits/usable-note.ts';
import { UsageByDay } from '../components/credits/usage-days.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { CalendarDay } from '../components/ui/calendar-day.tsx';
import { Card } from '../components/ui/card.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Pagination } from '../components/ui/pagination.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { requireCustomer } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Usage · Headroom' }];

/** A run is charged one entry per slice; the statement folds them into one row. */
const READ_ENTRIES = 300;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = await requireCustomer({ request, context });
  const { searchParams } = new URL(request.url);
  const before = searchParams.get('before') ?? undefined;
  // An invalid day is ignored.
  const asOf = z.iso.date().safeParse(searchParams.get('asOf')).data;
  const isCurrent = before === undefined && asOf === undefined;
  const [statement, days, spend, { agreements }] = await load(
    request,
    Promise.all([
      api.credits.statement({ before, asOf, rows: READ_ENTRIES }),
      api.credits.days(),
      isCurrent ? api.credits.spend(spendChoice(searchParams)) : null,
      api.billing.agreement(),
    ]),
  );
  const page = statementPage(statement.entries, statement.next);
  return {
    ...statement,
    entries: page.rows,
    next: page.next,
    days,
    spend,
    agreements,
    isFirstPage: before === undefined,
  };
}

/** The period and grouping in the address; what nobody can choose is ignored. */
function spendChoice(params: URLSearchParams) {
  const period = params.get('period')?.slice(0, 32);
  const by = SPEND_GROUPINGS.find((each) => each === params.get('by'));
  return { period, by };
}

export default function Usage() {
  const {
    asOf,
    today,
    balance,
    usableCredits,
    capLeftCredits,
    overdraft,
    holds,
    entries,
    next,
    days,
    spend,
    agreements,
    isFirstPage,
  } = useLoaderData<typeof loader>();
  const query = asOf ? `asOf=${asOf.day}` : '';
  return (
    <>
      <PageHeader
        title="Usage"
        description="What you use and spend, and every credit that was added or used."
        actions={
          <LinkButton to={`/usage/statement.csv?${query}`} variant="secondary" external download>
            Download CSV
          </LinkButton>
        }
      />
      <div className="space-y-6">
        {spend ? (
          <>
            <CurrentCredits {...{ balance, usableCredits, capLeftCredits, overdraft, days, holds }} />
            <SpendCard {...spend} />
          </>
        ) : null}
        <Card
          title="Statement"
          description={asOf ? <BalanceAt {...asOf} /> : 'Newest first.'}
          actions={<AsOfForm day={asOf?.day ?? null} today={today} />}
          padding="flush"
        >
          <EntryTable entries={entries} agreements={agreements} empty={asOf ? 'No entries by that day.' : undefined} />
        </Card>
      </div>
      <Pagination
        newer={isFirstPage ? null : `/usage?${query}`}
        older={next ? `/usage?${query}${query ? '&' : ''}before=${next}` : null}
      />
    </>
  );
}

function BalanceAt({ day, posted }: { day: string; posted: number }) {
  return (
    <>
      At the end of <CalendarDay date={day} /> (UTC) the balance was{' '}
      <strong>
        <Credits value={posted} />
      </strong>{' '}
      credits.
    </>
  );
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type CurrentCreditsProps = Pick<
  Loaded,
  'balance' | 'usableCredits' | 'capLeftCredits' | 'overdraft' | 'days' | 'holds'
>;

function CurrentCredits({ balance, usableCredits, capLeftCredits, overdraft, days, holds }: CurrentCreditsProps) {
  const limits = { ...balance, usableCredits, capLeftCredits, overdraft };
  return (
    <>
      <StatRow>
        <Stat label="Usable" value={<Credits value={usableCredits} />} note={usableNote(limits)} />
        <Stat label="Held" value={<Credits value={balance.held} />} note="for runs in progress" />
        <Stat label="Balance" value={<Credits value={balance.posted} />} note="held credits included" />
      </StatRow>
      <Card>
        <UsageByDay {...days} />
      </Card>
      {holds.length > 0 ? (
        <Card title="Held" padding="flush" description="Reserved for runs. Unused credits return when the run ends.">
          <HoldTable holds={holds} />
        </Card>
      ) : null}
    </>
  );
}
