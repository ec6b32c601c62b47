import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { ActLink } from '../components/admin/act-link.tsx';
import { Instant, sentence } from '../components/admin/cells.tsx';
import { ProofCard } from '../components/admin/proof-card.tsx';
import { Badge } from '../components/ui/badge.tsx';
import { TableCard } from '../components/ui/table-card.tsx';
import { requireAdmin } from '../lib/access.server.ts';
import { load } from '../lib/procedure-errors.server.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The last comparison of this customer's books, and the proof of a month. */
export async function loader(args: LoaderFunctionArgs) {
  const { api } = await requireAdmin(args);
  const customerId = String(args.params.customerId);
  const asked = new URL(args.request.url).searchParams.get('month') ?? '';
  const { month, proof } = await load(
    args.request,
    api.admin.books.proof({ customerId, month: MONTH.test(asked) ? asked : undefined }),
  );
  return { customerId, month, proof, last: await load(args.request, api.admin.books.last({ customerId })) };
}

type Last = NonNullable<Awaited<ReturnType<typeof loader>>['last']>;
type Difference = Last['differences'][number];

export default function CustomerBooks() {
  const { customerId, month, proof, last } = useLoaderData<typeof loader>();
  return (
    <div className="space-y-6">
      <LastComparison customerId={customerId} last={last} />
      <ProofCard month={month} proof={proof} />
    </div>
  );
}

function LastComparison({ customerId, last }: { customerId: string; last: Last | null }) {
  return (
    <TableCard
      title="Last comparison"
      description={
        last ? (
          <>
            <Instant ms={last.checkedAtMs} />, over <Instant ms={last.span.fromMs} /> to <Instant ms={last.span.toMs} />
          </>
        ) : (
          'These books were not compared yet.'
        )
      }
      actions={
        <span className="flex flex-wrap gap-2">
          <ActLink name="compare" label="Compare now" to={customerId} />
          <ActLink name="repair" label="Repair" to={customerId} />
        </span>
      }
      caption="Differences"
      rows={last?.differences ?? []}
      rowKey={({ kind, subject }) => `${kind} ${subject}`}
      empty={last ? 'All books agree.' : 'Compare them to see differences here.'}
      columns={[
        { label: 'Kind', lead: true, cell: (difference) => <Kind difference={difference} /> },
        { label: 'Subject', cell: ({ subject }) => <span className="[overflow-wrap:anywhere]">{subject}</span> },
        { label: 'Ours', cell: ({ ours, sides }) => `${ours} (${sides[0]})` },
        { label: 'Theirs', cell: ({ theirs, sides }) => `${theirs} (${sides[1]})` },
        { label: 'Cause and repair', cell: (difference) => <Cause difference={difference} /> },
        { label: 'Action', cell: (difference) => <Repair customerId={customerId} difference={difference} /> },
      ]}
    />
  );
}

const Cause = ({ difference: { cause, does } }: { difference: Difference }) => (
  <span className="block max-w-prose text-xs">
    {cause} {does}
  </span>
);

function Repair({ customerId, difference }: { customerId: string; difference: Difference }) {
  const { kind, subject, canRepair, settling } = difference;
  if (settling) return 'Settles automatically';
  if (!canRepair) return 'For a person';
  return (
    <ActLink name="repair" label="Repair" to={`${customerId}?kind=${kind}&subject=${encodeURIComponent(subject)}`} />
  );
}

const Kind = ({ difference: { kind, settling } }: { difference: Difference }) => (
  <Badge tone={settling ? 'neutral' : 'danger'}>{sentence(kind)}</Badge>
);
