import { Link } from '@remix-run/react';
import { Sparkline } from '../charts/sparkline.tsx';
import { Badge } from '../ui/badge.tsx';
import { CalendarDay } from '../ui/calendar-day.tsx';
import { DateTime, Money } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { balancesByMonth } from './balances.ts';

export type ListedAccount = {
  id: string;
  name: string;
  institution: string;
  currency: string;
  openingBalanceCents: number;
  isSample: boolean;
  attachedAtMs: number;
  detachedAtMs: number | null;
  months: { month: string; sumCents: number }[];
  lastDate: string | null;
  scenarios: { id: string; name: string }[];
};

const keyOf = (account: ListedAccount) => account.id;

export function AttachedTable({ accounts, eachCents }: { accounts: ListedAccount[]; eachCents: number | null }) {
  return (
    <Table
      caption="Attached accounts"
      onPhone="rows"
      rows={accounts}
      rowKey={keyOf}
      columns={[
        { label: 'Account', lead: true, cell: (account) => <AccountName account={account} /> },
        { label: 'Balance', cell: (account) => <BalanceLine account={account} /> },
        {
          label: 'Last movement',
          wideOnly: true,
          cell: ({ lastDate }) =>
            lastDate ? <CalendarDay date={lastDate} /> : <span className="text-muted">None</span>,
        },
        { label: 'Used by', wideOnly: true, cell: ({ scenarios }) => <UsedBy scenarios={scenarios} /> },
        // Accounts that are priced together have no price each.
        ...(eachCents === null
          ? []
          : [
              {
                label: 'Price',
                align: 'right' as const,
                wideOnly: true,
                cell: () => <MonthlyPrice cents={eachCents} />,
              },
            ]),
      ]}
    />
  );
}

export function DetachedTable({ accounts }: { accounts: ListedAccount[] }) {
  return (
    <Table
      caption="Detached accounts"
      rows={accounts}
      rowKey={keyOf}
      columns={[
        { label: 'Account', lead: true, cell: (account) => <AccountName account={account} /> },
        { label: 'Attached', cell: ({ attachedAtMs }) => <DateTime ms={attachedAtMs} show="date" /> },
        {
          label: 'Detached',
          align: 'right',
          cell: ({ detachedAtMs }) => (detachedAtMs === null ? null : <DateTime ms={detachedAtMs} show="date" />),
        },
      ]}
    />
  );
}

function AccountName({ account }: { account: ListedAccount }) {
  return (
    <div className="min-w-0 break-words sm:max-w-72">
      <Link to={`/accounts/${account.id}`} className="link font-medium">
        {account.name}
      </Link>{' '}
      {account.isSample ? <Badge tone="accent">Sample</Badge> : null}
      <div className="text-xs text-muted">{account.institution}</div>
    </div>
  );
}

function BalanceLine({ account }: { account: ListedAccount }) {
  const balances = balancesByMonth(account.openingBalanceCents, account.months);
  if (!balances) return <span className="text-muted">No movements</span>;
  return (
    <div className="flex flex-wrap items-center justify-end gap-x-4 sm:justify-start">
      <span className="whitespace-nowrap sm:min-w-24 sm:text-right">
        <Money cents={balances.balanceCents.at(-1) ?? 0} currency={account.currency} />
        {account.lastDate ? (
          <span className="block text-xs text-muted sm:hidden">
            <CalendarDay date={account.lastDate} />
          </span>
        ) : null}
      </span>
      <span className="max-sm:hidden">
        <Sparkline title={`Balance of ${account.name} by month`} {...balances} currency={account.currency} />
      </span>
    </div>
  );
}

/** Names of so many scenarios; of more, how many there are. */
const NAMED_SCENARIOS = 2;

function UsedBy({ scenarios }: Pick<ListedAccount, 'scenarios'>) {
  if (scenarios.length === 0) return <span className="text-muted">No scenario</span>;
  const more = scenarios.length - NAMED_SCENARIOS;
  return (
    <span className="min-w-0 break-words">
      {scenarios.slice(0, NAMED_SCENARIOS).map(({ id, name }, at) => (
        <span key={id}>
          {at > 0 ? ', ' : null}
          <Link to={`/scenarios/${id}`} className="link">
            {name}
          </Link>
        </span>
      ))}
      {more > 0 ? <span className="text-muted"> and {more} more</span> : null}
    </span>
  );
}

const MonthlyPrice = ({ cents }: { cents: number }) => (
  <span className="whitespace-nowrap">
    <Money cents={cents} /> a month
  </span>
);
