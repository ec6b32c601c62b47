import { useRevalidator } from '@remix-run/react';
import { useEffect, useRef } from 'react';

const POLL_MS = 2_000;
/** One minute of polling. After that, people reload by hand. */
const MAX_POLLS = 30;

/** Reloads the page's data while `active`, up to a maximum number of times. */
export function usePolling(active: boolean, delayMs = POLL_MS): void {
  const { revalidate, state } = useRevalidator();
  const polls = useRef(0);
  useEffect(() => {
    if (!active || state !== 'idle' || polls.current >= MAX_POLLS) return;
    const timer = setTimeout(() => {
      polls.current += 1;
      revalidate();
    }, delayMs);
    return () => clearTimeout(timer);
  }, [active, delayMs, state, revalidate]);
}
