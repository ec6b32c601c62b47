import type { inferRouterOutputs } from '@trpc/server';
import { useEffect, useState } from 'react';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { useBackgroundRead } from '../../lib/use-background-read.ts';
import { isOver } from './run-status.tsx';
import { canShare, shareProgress } from './shared-progress.ts';

type Run = inferRouterOutputs<AppRouter>['runs']['get']['run'];
export type Progress = Pick<Run, 'status' | 'waitingFor' | 'variants' | 'done' | 'captured' | 'failed'>;

/** Results so far are read again at most this often: a sweep's may be large. */
const REFRESH_MS = 1_500;
/** Without a stream the page polls. Polling also keeps balance and banner fresh while a run waits. */
const POLL_MS = 5_000;

/** How far a run is, as it happens; the page's data follow. Without a stream it is as fresh as the last poll. */
export function useRunProgress(run: Progress & { id: string }): Progress {
  const { read } = useBackgroundRead();
  const [progress, setProgress] = useState<Progress | null>(null);
  const { id } = run;
  const isLive = !isOver(run.status);

  useEffect(() => {
    if (!isLive) return;
    let refresh: number | undefined;
    const refreshSoon = () => {
      refresh ??= window.setTimeout(() => {
        refresh = undefined;
        void read();
      }, REFRESH_MS);
    };
    const poll = window.setInterval(refreshSoon, POLL_MS);
    const gone = new AbortController();
    // Where tabs cannot share a stream, the page is as fresh as its last poll.
    if (canShare()) {
      shareProgress((told) => {
        if (told.id !== id) return;
        setProgress(told);
        if (isOver(told.status)) void read();
        else refreshSoon();
      }, gone.signal);
    }
    return () => {
      gone.abort();
      window.clearInterval(poll);
      window.clearTimeout(refresh);
    };
  }, [id, isLive, read]);

  return isLive && progress && progress.done >= run.done ? progress : run;
}
