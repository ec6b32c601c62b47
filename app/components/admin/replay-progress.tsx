import { Form } from '@remix-run/react';
import type { ReplayProgress as Progress } from '../../../server/webhooks/replay-store.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Credits } from '../ui/format.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { usePolling } from '../ui/use-polling.ts';

/** How far a replay is, with a button that stops it. */
export function ReplayProgress({ progress, isStopping }: { progress: Progress; isStopping: boolean }) {
  const { total, done, failed, waiting } = progress;
  usePolling(waiting > 0, { progress: done + failed });
  return (
    <Card className="mb-6 max-w-form" title={waiting > 0 ? 'Replay in progress' : 'Replay ended'}>
      <div className="space-y-4">
        <ProgressBar label="Events processed" done={done + failed} total={total} />
        <p role="status" className="text-sm">
          <Credits value={done} /> of <Credits value={total} /> {total === 1 ? 'event' : 'events'} done,{' '}
          <Credits value={waiting} /> waiting, <Credits value={failed} /> failed.
        </p>
        <Form method="post" className="flex flex-wrap gap-2">
          {waiting > 0 ? (
            <Button type="submit" name="intent" value="stop" variant="secondary" pending={isStopping}>
              Stop
            </Button>
          ) : null}
          {failed > 0 ? (
            <LinkButton variant="secondary" to="/admin/events?status=dead">
              Show failed events
            </LinkButton>
          ) : null}
        </Form>
      </div>
    </Card>
  );
}
