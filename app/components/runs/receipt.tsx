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

type ReceiptProps = Pick<RunPage, 'run' | 'held' | 'entries' | 'batches' | 'billedOn'>;

/** What a run did to the credits, from the ledger. */
export function Receipt({ run, held, entries, batches, billedOn }: ReceiptProps) {
  const first = entries[0];
  const last = entries.at(-1);
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
          <Line label="Given back or never taken">
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

/** How far the credits are on their way to an invoice. */
const BATCH: Record<RunPage['batches'][number]['status'], string> = {
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

/** A few reports stand there; a sweep's many are folded. */
const MAX_OPEN_REPORTS = 3;

function Reports({ batches }: Pick<RunPage, 'batches'>) {
  const lines = (
    <dl className="divide-y border-t text-sm [&>:first-child]:pt-2.5">
      {batches.map(({ batchId, status, credits, sentAtMs }) => (
        <Line key={batchId} label={BATCH[status]}>
          <Credits value={credits} />
          {sentAtMs === null ? null : (
            <>
              {', '}
              <DateTime ms={sentAtMs} />
            </>
          )}
          {batchId ? <span className="block break-all text-xs font-normal text-muted">{batchId}</span> : null}
        </Line>
      ))}
    </dl>
  );
  if (batches.length === 0) return null;
  if (batches.length <= MAX_OPEN_REPORTS) return <div className="pt-2.5">{lines}</div>;
  return (
    <details className="border-t pt-2.5 text-sm">
      <summary className="cursor-pointer text-accent">
        Reported to Stripe in <Credits value={batches.length} /> parts
      </summary>
      <div className="mt-2 max-h-80 overflow-y-auto">{lines}</div>
    </details>
  );
}
