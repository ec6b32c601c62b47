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

export const isOver = (status: RunStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'canceled';

export function RunStatusBadge({ status }: { status: RunStatus }) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}
