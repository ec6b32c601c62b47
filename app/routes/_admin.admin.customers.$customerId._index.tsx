import type { LoaderFunctionArgs } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import type { Caller } from '../../server/trpc/root.ts';
import { Dollars, Instant } from '../components/admin/cells.tsx';
import { ExplainCard } from '../components/admin/explain-card.tsx';
import { AdminList, type Filter } from '../components/admin/list.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { Credits } from '../components/ui/format.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { loadList } from '../lib/admin-list.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

/** The timeline; between two days also what moved the credits. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const customerId = String(args.params.customerId);
  const page = await loadList(args, 'timeline', { customerId });
  const { searchParams } = new URL(args.request.url);
  const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? ''];
  const explained =
    from && to ? { from, to, ...(await load(args.request, api.admin.lists.explain({ customerId, from, to }))) } : null;
  return { ...page, explained };
}

type Item = Awaited<ReturnType<Caller['admin']['lists']['timeline']>>['rows'][number];

const KINDS: Record<Item['kind'], string> = {
  ledger: 'Credits',
  run_ended: 'Run',
  run_started: 'Run',
  invoice: 'Invoice',
  payment: 'Payment',
  refund: 'Refund',
  account: 'Account',
  login: 'Log-in',
  admin: 'Admin',
  mail: 'Mail',
  event: 'Event',
};

const FILTERS: Filter[] = [
  {
    name: 'kind',
    label: 'What',
    kind: 'choice',
    all: 'Everything',
    options: [
      ['ledger', 'Credits'],
      ['run_started', 'Runs started'],
      ['run_ended', 'Runs ended'],
      ['invoice', 'Invoices'],
      ['payment', 'Payments'],
      ['refund', 'Refunds'],
      ['account', 'Accounts'],
      ['login', 'Log-ins'],
      ['admin', 'Admin actions'],
      ['mail', 'Mails'],
      ['event', 'Events'],
    ],
  },
  { name: 'from', label: 'From (UTC day)', kind: 'date' },
  { name: 'to', label: 'To (UTC day)', kind: 'date' },
];

export default function Timeline() {
  const { rows, next, explained } = useLoaderData<typeof loader>();
  return (
    <div className="space-y-4">
      {explained ? <ExplainCard explained={explained} /> : null}
      <AdminList
        caption="Timeline, newest first"
        rows={rows}
        rowKey={({ key }) => key}
        next={next}
        empty="Nothing happened yet."
        filters={FILTERS}
        columns={[
          { label: 'What', lead: true, cell: (item) => <What item={item} /> },
          { label: 'When', cell: ({ atMs }) => <Instant ms={atMs} seconds /> },
          {
            label: 'Amount',
            align: 'right',
            cell: ({ amountCents }) => (amountCents === null ? '' : <Dollars cents={amountCents} />),
          },
          {
            label: 'Credits',
            align: 'right',
            cell: ({ credits }) => (credits === null ? '' : <Credits value={credits} signed />),
          },
          {
            label: 'Balance after',
            align: 'right',
            cell: ({ balanceAfter }) => (balanceAfter === null ? '' : <Credits value={balanceAfter} />),
          },
        ]}
      />
    </div>
  );
}

function What({ item: { kind, text, detail, to, slices } }: { item: Item }) {
  return (
    <span className="block space-y-1">
      <span className="flex flex-wrap items-baseline gap-2">
        <Badge tone={kind === 'admin' ? 'accent' : 'neutral'}>{KINDS[kind]}</Badge>
        {to ? (
          <Link to={to} className="link [overflow-wrap:anywhere]">
            {text}
          </Link>
        ) : (
          <span className="[overflow-wrap:anywhere]">{text}</span>
        )}
      </span>
      {detail ? <span className="block text-xs text-muted [overflow-wrap:anywhere]">{detail}</span> : null}
      {slices.length > 1 ? <Slices slices={slices} /> : null}
    </span>
  );
}

/** The captures of a run, one for each slice: folded, since a large run has hundreds. */
function Slices({ slices }: { slices: Item['slices'] }) {
  return (
    <details className="text-xs text-muted">
      <summary className="cursor-pointer">{slices.length} slices</summary>
      <ol className="mt-1 max-h-64 space-y-0.5 overflow-y-auto">
        {slices.map(({ id, atMs, credits, balanceAfter }) => (
          <li key={id} className="tabular-nums">
            <Instant ms={atMs} seconds />: <Credits value={credits} signed />, balance <Credits value={balanceAfter} />
          </li>
        ))}
      </ol>
    </details>
  );
}
