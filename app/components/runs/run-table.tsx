import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { RunAnswer } from '../../../server/scenarios/run-answer-store.ts';
import { Credits, DateTime } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { RunAnswerText } from './run-answer.tsx';
import { RunMenu } from './run-menu.tsx';
import { isOver, RunMarks, type RunStatus, RunStatusBadge } from './run-status.tsx';

export type RunRow = {
  id: string;
  scenarioName: string;
  status: RunStatus;
  variants: number;
  captured: number;
  failed: number;
  createdAtMs: number;
  done?: number;
  waitingFor?: 'credits' | 'standing' | 'cap' | null;
  isFree?: boolean;
  label?: string | null;
  archivedAtMs?: number | null;
  /** Missing where answers are not for the reader. */
  answer?: RunAnswer | null;
};

type RunTableProps = {
  caption: string;
  runs: RunRow[];
  empty: ReactNode;
  /** On a scenario's own page its name goes without saying. */
  hasName?: boolean;
  /** Admins see that there were runs, not what came out. */
  hasLinks?: boolean;
  /** Where there is little room: without how many variants there were and what they cost. */
  isBrief?: boolean;
  /** With what can be done to a run, beside it. */
  hasMenu?: boolean;
};

export function RunTable({
  caption,
  runs,
  empty,
  hasName = true,
  hasLinks = true,
  isBrief = false,
  hasMenu = false,
}: RunTableProps) {
  const linked = (id: string, words: ReactNode) =>
    hasLinks ? (
      <Link to={`/runs/${id}`} className="link">
        {words}
      </Link>
    ) : (
      words
    );
  const named: Column<RunRow>[] = [
    {
      label: 'Scenario',
      lead: true,
      cell: (run) => (
        <>
          {linked(run.id, run.scenarioName)} <RunMarks run={run} />
        </>
      ),
    },
    { label: 'Started', cell: (run) => <DateTime ms={run.createdAtMs} /> },
  ];
  const unnamed: Column<RunRow>[] = [
    {
      label: 'Started',
      lead: true,
      cell: (run) => (
        <>
          {linked(run.id, <DateTime ms={run.createdAtMs} />)} <RunMarks run={run} />
        </>
      ),
    },
  ];
  const answers: Column<RunRow>[] = [
    { label: 'Lowest point and risk', cell: (run) => <RunAnswerText answer={run.answer ?? null} /> },
  ];
  const columns: Column<RunRow>[] = [
    ...(hasName ? named : unnamed),
    { label: 'Status', cell: (run) => <LiveStatus run={run} /> },
    ...(runs.some(({ answer }) => answer !== undefined) ? answers : []),
    ...(isBrief ? [] : COUNTS),
    ...(hasMenu ? [{ label: 'Actions', align: 'right' as const, cell: (run: RunRow) => <RunMenu run={run} /> }] : []),
  ];
  return (
    <Table onPhone="compact" caption={caption} columns={columns} rows={runs} rowKey={(run) => run.id} empty={empty} />
  );
}

const COUNTS: Column<RunRow>[] = [
  { label: 'Variants', align: 'right', cell: (run) => <Credits value={run.variants} /> },
  { label: 'Failed', align: 'right', cell: (run) => (run.failed === 0 ? null : <Credits value={run.failed} />) },
  { label: 'Credits spent', align: 'right', cell: (run) => <Credits value={run.captured} /> },
];

const WAITS = { credits: 'for credits', standing: 'for a payment', cap: 'for your cap' };

/** Of a run that is not over: how far it is, and what it waits for. */
function LiveStatus({ run }: { run: RunRow }) {
  if (isOver(run.status) || run.done === undefined) return <RunStatusBadge status={run.status} />;
  return (
    <span className="inline-block min-w-28 space-y-1.5">
      <RunStatusBadge status={run.status} />{' '}
      <span className="text-xs text-muted">
        {run.waitingFor ? WAITS[run.waitingFor] : <Credits value={run.done} />}
      </span>
      <ProgressBar label={`Variants done of ${run.scenarioName}`} done={run.done} total={run.variants} />
    </span>
  );
}
