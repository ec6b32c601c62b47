import { Link } from '@remix-run/react';
import type { Agreement } from '../../../server/billing/agreement-store.ts';
import { AgreementLink } from '../billing/terms.tsx';
import { Credits, DateTime } from '../ui/format.tsx';
import { Table } from '../ui/table.tsx';
import { causeOf } from './entry-text.ts';
import type { StatementRow } from './statement-rows.ts';

type EntryTableProps = { entries: StatementRow[]; agreements: Agreement[]; empty?: string | undefined };

export function EntryTable({ entries, agreements, empty }: EntryTableProps) {
  return (
    <Table
      caption="Entries of the statement, newest first"
      rows={entries}
      rowKey={({ id }) => id}
      onPhone="compact"
      empty={empty ?? 'No entries yet. You get credits when you subscribe.'}
      columns={[
        { label: 'What', lead: true, cell: (entry) => <Cause entry={entry} agreements={agreements} /> },
        { label: 'When', cell: ({ atMs }) => <DateTime ms={atMs} /> },
        {
          label: 'Credits',
          align: 'right',
          cell: ({ credits }) => (
            <span className={credits > 0 ? 'font-medium text-success' : ''}>
              <Credits value={credits} signed />
            </span>
          ),
        },
        { label: 'Balance', align: 'right', cell: ({ balanceAfter }) => <Credits value={balanceAfter} /> },
      ]}
    />
  );
}

export function HoldTable({ holds }: { holds: { runId: string; credits: number; openedAtMs: number }[] }) {
  return (
    <Table
      caption="Credits held for runs"
      rows={holds}
      rowKey={({ runId }) => runId}
      columns={[
        {
          label: 'Run',
          lead: true,
          cell: ({ runId }) => (
            <Link to={`/runs/${runId}`} className="link">
              Run in progress
            </Link>
          ),
        },
        { label: 'Held since', cell: ({ openedAtMs }) => <DateTime ms={openedAtMs} /> },
        { label: 'Credits held', align: 'right', cell: ({ credits }) => <Credits value={credits} /> },
      ]}
    />
  );
}

function Cause({ entry, agreements }: { entry: StatementRow; agreements: Agreement[] }) {
  const { words, href } = causeOf(entry);
  if (!href) return <span className="break-words">{words}</span>;
  return (
    <>
      <Link to={href} className="link [overflow-wrap:anywhere]">
        {words}
      </Link>
      {entry.parts > 1 ? (
        <span className="block text-xs text-muted">
          in <Credits value={entry.parts} /> parts
        </span>
      ) : null}
      {entry.kind === 'recharge' ? (
        <span className="block">
          <AgreementLink agreements={agreements} atMs={entry.atMs} />
        </span>
      ) : null}
    </>
  );
}
