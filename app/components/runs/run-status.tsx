import { Badge, type Tone } from '../ui/badge.tsx';

export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled';

const STATUSES: Record<RunStatus, { tone: Tone; label: string }> = {
  queued: { tone: 'neutral', label: 'Queued' },
  running: { tone: 'accent', label: 'Running' },
  waiting: { tone: 'warning', label: 'Waiting' },
  succeeded: { tone: 'success', label: 'Done' },
  failed: { tone: 'danger', label: 'Failed' },
  canceled: { tone: 'neutral', label: 'Cancelled' },
};

export const RUN_STATUS_WORDS = Object.fromEntries(
  Object.entries(STATUSES).map(([status, { label }]) => [status, label]),
);

export const isOver = (status: RunStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'canceled';

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

/** What else is to be known of a run at a glance: free, its label, archived. */
export function RunMarks({ run }: { run: { isFree?: boolean; label?: string | null; archivedAtMs?: number | null } }) {
  return (
    <>
      {run.isFree ? <Badge tone="accent">Free</Badge> : null}
      {run.label ? (
        <>
          {' '}
          <Badge>{run.label}</Badge>
        </>
      ) : null}
      {run.archivedAtMs ? (
        <>
          {' '}
          <Badge>Archived</Badge>
        </>
      ) : null}
    </>
  );
}
