import { Badge, type Tone } from '../ui/badge.tsx';

const STATUSES: Record<'received' | 'done' | 'dead', { tone: Tone; label: string }> = {
  received: { tone: 'accent', label: 'Received' },
  done: { tone: 'success', label: 'Done' },
  dead: { tone: 'danger', label: 'Failed' },
};

export function EventStatusBadge({ status }: { status: keyof typeof STATUSES }) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}
