import { useRevalidator } from '@remix-run/react';
import { useEffect, useRef } from 'react';

const POLL_MS = 2_000;
/** A minute; after it one loads the page again by hand. */
const MAX_POLLS = 30;

/** Loads the page's data again and again while `active`, so many times at most. */
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
