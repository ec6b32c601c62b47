import { useFetcher } from '@remix-run/react';
import { RotateCcw } from 'lucide-react';
import { Button } from '../ui/button.tsx';

/** Puts a dead event back in the queue. */
export function ReplayButton({ eventId }: { eventId: string }) {
  const fetcher = useFetcher();
  return (
    <fetcher.Form method="post" action={`/admin/inbox/${encodeURIComponent(eventId)}`}>
      <Button type="submit" variant="secondary" size="sm" pending={fetcher.state !== 'idle'}>
        <RotateCcw aria-hidden className="size-4" /> Replay
      </Button>
    </fetcher.Form>
  );
}
