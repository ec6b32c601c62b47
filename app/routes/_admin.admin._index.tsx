import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import CircleCheck from 'lucide-react/icons/circle-check';
import { runsCostCents } from '../../server/core/catalog.ts';
import { credits } from '../../server/core/units.ts';
import type { Outputs } from '../../server/trpc/root.ts';
import { Age, CustomerLink, Dollars, Instant } from '../components/admin/cells.tsx';
import { useCan } from '../components/admin/use-can.ts';
import { Badge, type Tone } from '../components/ui/badge.tsx';
import { LinkButton } from '../components/ui/button.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';
import { Credits } from '../components/ui/format.tsx';
import { PageHeader } from '../components/ui/page-header.tsx';
import { Stat, StatRow } from '../components/ui/stat.tsx';
import { TableCard } from '../components/ui/table-card.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

export const meta: MetaFunction = () => [{ title: 'Today · Headroom admin' }];

export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  return load(args.request, api.admin.today());
}

type Item = Outputs['admin']['today']['attention'][number];

const KINDS: Record<Item['kind'], [label: string, tone: Tone]> = {
  dispute: ['Dispute', 'danger'],
  approval: ['Approval', 'warning'],
  action_failed: ['Action failed', 'danger'],
  usage_refused: ['Usage refused', 'danger'],
  dead_event: ['Event failed', 'danger'],
  loop_stalled: ['Stalled', 'danger'],
  fault: ['Fault', 'warning'],
  difference: ['Books differ', 'warning'],
  grace_ends: ['Grace ends', 'warning'],
  write_off: ['Written off', 'neutral'],
  mail_bounced: ['Mail', 'neutral'],
};

export default function Today() {
  const { figures, attention, maxOfAKind } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHeader
        title="Today"
        description={
          <>
            As of <Instant ms={figures.asOfMs} />. All times are UTC.
          </>
        }
      />
      <div className="space-y-6">
        <Figures figures={figures} />
        {attention.length === 0 ? (
          <EmptyState icon={<CircleCheck aria-hidden />} title="Nothing needs attention">
            Disputes, refused usage, failed events and differences in the books would be listed here.
          </EmptyState>
        ) : (
          <Attention items={attention} nowMs={figures.asOfMs} maxOfAKind={maxOfAKind} />
        )}
      </div>
    </>
  );
}

function Figures({ figures }: { figures: Outputs['admin']['today']['figures'] }) {
  const { collectedCents, mrrCents, subscriptions, unbilledCredits, cannotRun } = figures;
  const day = new Date(figures.dayStartMs).toISOString().slice(0, 10);
  const may = useCan();
  const opens = (figure: string, label: string) =>
    may('revenue') ? (
      <Link to={`/admin/revenue/${figure}?month=${day.slice(0, 7)}`} className="link">
        {label}
      </Link>
    ) : (
      label
    );
  return (
    <StatRow>
      <Stat
        label={
          <Link to={`/admin/invoices?paidOn=${day}`} className="link">
            Collected today
          </Link>
        }
        value={<Dollars cents={collectedCents} />}
        note={`Paid on invoices since ${day} 00:00 UTC`}
      />
      <Stat
        label={opens('mrr_end', 'MRR')}
        value={<Dollars cents={mrrCents} />}
        note={`Accounts of ${subscriptions} active and past due ${subscriptions === 1 ? 'subscription' : 'subscriptions'}, without usage`}
      />
      <Stat
        label={opens('unbilled', 'Unbilled usage')}
        value={<Dollars cents={runsCostCents(credits(Math.max(0, unbilledCredits)))} />}
        note={
          <>
            <Credits value={unbilledCredits} /> credits captured and on no invoice
          </>
        }
      />
      <Stat
        label={
          <Link to="/admin/customers?view=cannot_run" className="link">
            Cannot run
          </Link>
        }
        value={<Credits value={cannotRun} />}
        note="Subscribers whose runs cannot start now"
      />
    </StatRow>
  );
}

function Attention({ items, nowMs, maxOfAKind }: { items: Item[]; nowMs: number; maxOfAKind: number }) {
  const may = useCan();
  const isCut = Object.keys(KINDS).some((kind) => items.filter((item) => item.kind === kind).length >= maxOfAKind);
  return (
    <TableCard
      title="Needs attention"
      onPhone="compact"
      description={`Worst first. Put aside what can wait; it stays listed where it belongs.${isCut ? ` The ${maxOfAKind} oldest of a kind are shown, and more may exist.` : ''}`}
      caption="What needs attention, worst first"
      rows={items}
      rowKey={({ key }) => key}
      columns={[
        {
          label: 'What',
          lead: true,
          cell: ({ kind, text }) => (
            <span className="flex flex-wrap items-baseline gap-2">
              <Badge tone={KINDS[kind][1]}>{KINDS[kind][0]}</Badge>
              <span className="min-w-0 [overflow-wrap:anywhere]">{text}</span>
            </span>
          ),
        },
        {
          label: 'Customer',
          cell: ({ customerId, customerName }) =>
            customerId && customerName ? <CustomerLink id={customerId} name={customerName} /> : 'all',
        },
        { label: 'Age', cell: ({ sinceMs }) => <Age ms={sinceMs} nowMs={nowMs} /> },
        { label: 'Due', cell: ({ dueMs }) => (dueMs === null ? null : <Instant ms={dueMs} />) },
        {
          label: 'At stake',
          align: 'right',
          cell: ({ amountCents }) => (amountCents === null ? null : <Dollars cents={amountCents} />),
        },
        {
          label: 'Action',
          align: 'right',
          cell: ({ key, action }) => (
            <span className="flex flex-wrap gap-2 sm:justify-end lg:flex-nowrap">
              {may(action.needs) ? (
                <LinkButton size="sm" variant="secondary" to={action.to}>
                  {action.label}
                </LinkButton>
              ) : null}
              {may('put_aside') ? (
                <LinkButton size="sm" variant="quiet" to={`/admin/act/put_aside/${encodeURIComponent(key)}`}>
                  Put aside
                </LinkButton>
              ) : null}
            </span>
          ),
        },
      ]}
    />
  );
}
