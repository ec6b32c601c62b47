import { useEffect, useRef } from 'react';
import { useBackgroundRead } from '../../lib/use-background-read.ts';

const POLL_MS = 2_000;
/** One minute of polling without a change. After that, people reload by hand. */
const MAX_POLLS = 30;

/**
 * Reloads the page's data while `active`, up to a maximum number of times. Where `progress` says how far something is, the count begins
 * again whenever that moves on.
 */
export function usePolling(active: boolean, { delayMs = POLL_MS, progress = 0 } = {}): void {
  const { read, state } = useBackgroundRead();
  const polls = useRef(0);
  const seen = useRef(progress);
  useEffect(() => {
    if (seen.current !== progress) polls.current = 0;
    seen.current = progress;
    if (!active || state !== 'idle' || polls.current >= MAX_POLLS) return;
    const timer = setTimeout(() => {
      polls.current += 1;
      void read();
    }, delayMs);
    return () => clearTimeout(timer);
  }, [active, delayMs, progress, state, read]);
}
