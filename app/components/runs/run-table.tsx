import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Credits, DateTime } from '../ui/format.tsx';
import { type Column, Table } from '../ui/table.tsx';
import { type RunStatus, RunStatusBadge } from './run-status.tsx';

export type RunRow = {
  id: string;
  scenarioName: string;
  status: RunStatus;
  variants: number;
  captured: number;
  failed: number;
  createdAtMs: number;
};

type RunTableProps = {
  caption: string;
  runs: RunRow[];
  empty: ReactNode;
  /** On a scenario's own page its name goes without saying. */
  hasName?: boolean;
  /** Admins see that there were runs, not what came out. */
  hasLinks?: boolean;
  /** Where there is little room: without how many variants there were. */
  isBrief?: boolean;
};

export function RunTable({ caption, runs, empty, hasName = true, hasLinks = true, isBrief = false }: RunTableProps) {
  const linked = (id: string, words: ReactNode) =>
    hasLinks ? (
      <Link to={`/runs/${id}`} className="link">
        {words}
      </Link>
    ) : (
      words
    );
  const named: Column<RunRow>[] = [
    { label: 'Scenario', lead: true, cell: (run) => linked(run.id, run.scenarioName) },
    { label: 'Started', cell: (run) => <DateTime ms={run.createdAtMs} /> },
  ];
  const unnamed: Column<RunRow>[] = [
    { label: 'Started', lead: true, cell: (run) => linked(run.id, <DateTime ms={run.createdAtMs} />) },
  ];
  const counts: Column<RunRow>[] = [
    { label: 'Variants', align: 'right', cell: (run) => <Credits value={run.variants} /> },
    { label: 'Failed', align: 'right', cell: (run) => <Credits value={run.failed} /> },
  ];
  const columns: Column<RunRow>[] = [
    ...(hasName ? named : unnamed),
    { label: 'Status', cell: (run) => <RunStatusBadge status={run.status} /> },
    ...(isBrief ? [] : counts),
    { label: 'Credits spent', align: 'right', cell: (run) => <Credits value={run.captured} /> },
  ];
  return <Table caption={caption} columns={columns} rows={runs} rowKey={(run) => run.id} empty={empty} />;
}
