import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';
import type { Shell } from './balance-status.tsx';

/** While something stands in the way of runs, how often to look whether it is mended: a payment in another tab takes a moment. */
const LOOK_MS = 3_000;
/** Nobody looks at a hidden page. */
const HIDDEN_LOOK_MS = 60_000;
/** An hour of looking; after it a page that is loaded anew begins again. */
const MAX_LOOKS = 1_200;

/** Brings the page back to life by itself when what stood in the way is mended, or has become something else. */
export function useRecovery(shell: Shell | undefined): void {
  const { revalidate } = useRevalidator();
  const seen = shell && (shell.problem || shell.standing.kind === 'paused') ? stateOf(shell) : null;
  useEffect(() => {
    if (seen === null) return;
    let looks = 0;
    let timer: number | undefined;
    let isGone = false;
    const look = async () => {
      const now = await readShell().catch(() => null);
      if (isGone) return;
      if (now && stateOf(now) !== seen) revalidate();
      else later();
    };
    const later = () => {
      looks += 1;
      if (looks <= MAX_LOOKS) timer = window.setTimeout(look, document.hidden ? HIDDEN_LOOK_MS : LOOK_MS);
    };
    const onShown = () => {
      if (document.hidden) return;
      window.clearTimeout(timer);
      look();
    };
    later();
    document.addEventListener('visibilitychange', onShown);
    return () => {
      isGone = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', onShown);
    };
  }, [seen, revalidate]);
}

/** The client is loaded when there is something to look for. */
const readShell = async () => (await import('../../lib/trpc.ts')).trpc.portal.shell.query();

const stateOf = ({ standing, problem, balance }: Pick<Shell, 'standing' | 'problem' | 'balance'>): string =>
  [standing.kind, problem?.kind, problem?.action.href, balance.posted].join(' ');
