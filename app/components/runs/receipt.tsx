import type { ReactNode } from 'react';
import type { Outputs } from '../../../server/trpc/root.ts';
import { Price } from '../scenarios/live-price.tsx';
import { Card } from '../ui/card.tsx';
import { Credits, DateTime } from '../ui/format.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { BilledOn } from './billed-on.tsx';
import { isOver } from './run-status.tsx';

type RunPage = Outputs['runs']['get'];
type Entry = RunPage['entries'][number];
type Batch = RunPage['batches'][number];

type ReceiptProps = Pick<RunPage, 'run' | 'held' | 'entries' | 'batches' | 'billedOn'>;

/** The credits that a run held, spent and returned, from the ledger. */
export function Receipt({ run, held, entries, batches, billedOn }: ReceiptProps) {
  if (run.isFree) {
    return (
      <Card title="Receipt">
        <p className="text-sm">
          <strong>Free.</strong> Your first run, before any subscription: no credits, nothing reported, nothing to pay.
        </p>
      </Card>
    );
  }
  return (
    <Card title="Receipt">
      <Sums run={run} held={held} entries={entries} />
      <Reports batches={batches} />
      <BilledOn captured={run.captured} lines={billedOn} />
      {entries.length > 1 ? (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-accent">
            <Credits value={entries.length} /> ledger entries
          </summary>
          <div className="-mx-5 mt-2 max-h-80 overflow-y-auto">
            <Table
              caption="Ledger entries of this run"
              columns={ENTRY_COLUMNS}
              rows={entries}
              rowKey={({ id }) => id}
              onPhone="scroll"
            />
          </div>
        </details>
      ) : null}
    </Card>
  );
}

function Sums({ run, held, entries }: Pick<ReceiptProps, 'run' | 'held' | 'entries'>) {
  const first = entries[0];
  const last = entries.at(-1);
  return (
    <dl className="divide-y text-sm">
      <Line label="Credits held now">
        <Credits value={held} />
      </Line>
      <Line label="Spent">
        <Price variants={run.captured} />
      </Line>
      {run.failed > 0 ? (
        <Line label="Failed, not charged">
          <Credits value={run.failed} />
        </Line>
      ) : null}
      {isOver(run.status) ? (
        <Line label="Released, not used">
          <Credits value={run.variants - run.captured} />
        </Line>
      ) : null}
      {first && last ? (
        <>
          <Line label="Balance before">
            <Credits value={first.balanceAfter - first.credits} />
          </Line>
          <Line label="Balance after">
            <Credits value={last.balanceAfter} />
          </Line>
        </>
      ) : null}
    </dl>
  );
}

/** How far the credits are on their way to an invoice. */
const BATCH: Record<Batch['status'], string> = {
  unsealed: 'To be reported to Stripe',
  sealed: 'Being reported to Stripe',
  sent: 'Reported to Stripe',
  rejected: 'Refused by Stripe',
};

const ENTRY_COLUMNS: Column<Entry>[] = [
  { label: 'When', cell: (entry) => <DateTime ms={entry.atMs} show="time" /> },
  { label: 'Credits', align: 'right', cell: (entry) => <Credits value={entry.credits} signed /> },
  { label: 'Balance', align: 'right', cell: (entry) => <Credits value={entry.balanceAfter} /> },
];

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 py-2.5 first:pt-0 last:pb-0">
      <dt className="text-muted">{label}</dt>
      <dd className="text-right font-medium">{children}</dd>
    </div>
  );
}

/** How far the credits are on their way to Stripe: one line for each state, however many parts they were reported in. */
function Reports({ batches }: Pick<RunPage, 'batches'>) {
  const byStatus = new Map<Batch['status'], { credits: number; sentAtMs: number | null }>();
  for (const { status, credits, sentAtMs } of batches) {
    const sum = byStatus.get(status) ?? { credits: 0, sentAtMs: null };
    const lastMs = sentAtMs === null ? sum.sentAtMs : Math.max(sentAtMs, sum.sentAtMs ?? sentAtMs);
    byStatus.set(status, { credits: sum.credits + credits, sentAtMs: lastMs });
  }
  if (byStatus.size === 0) return null;
  return (
    <dl className="divide-y border-t pt-2.5 text-sm">
      {[...byStatus].map(([status, { credits, sentAtMs }]) => (
        <Line key={status} label={BATCH[status]}>
          <Credits value={credits} /> {credits === 1 ? 'credit' : 'credits'}
          {sentAtMs === null ? null : (
            <span className="block text-xs font-normal text-muted">
              <DateTime ms={sentAtMs} />
            </span>
          )}
        </Line>
      ))}
    </dl>
  );
}
