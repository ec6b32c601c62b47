import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';
import type { Shell } from './balance-status.tsx';

/** How often to check whether a billing problem is fixed: a payment in another tab takes a moment. */
const CHECK_MS = 3_000;
/** A hidden page may check less often. */
const HIDDEN_CHECK_MS = 60_000;
/** One hour of checks. After that, reloading the page starts again. */
const MAX_CHECKS = 1_200;

const WAITING: Shell['standing']['kind'][] = ['past_due', 'paused'];

/** Reloads the page's data when the billing problem is fixed or has changed. */
export function useRecovery(shell: Shell | undefined): void {
  const { revalidate } = useRevalidator();
  // The open invoice may be known a moment later than the standing that follows from it.
  const seen = shell && (shell.problem || WAITING.includes(shell.standing.kind)) ? stateOf(shell) : null;
  useEffect(() => {
    if (seen === null) return;
    let checks = 0;
    let timer: number | undefined;
    let isGone = false;
    const check = async () => {
      const now = await readShell().catch(() => null);
      if (isGone) return;
      if (now && stateOf(now) !== seen) revalidate();
      else later();
    };
    const later = () => {
      checks += 1;
      if (checks <= MAX_CHECKS) timer = window.setTimeout(check, document.hidden ? HIDDEN_CHECK_MS : CHECK_MS);
    };
    const onShown = () => {
      if (document.hidden) return;
      window.clearTimeout(timer);
      check();
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

/** The client is loaded only when there is something to check. */
const readShell = async () => (await import('../../lib/trpc.ts')).trpc.portal.shell.query();

const stateOf = ({ standing, problem, balance }: Pick<Shell, 'standing' | 'problem' | 'balance'>): string =>
  [standing.kind, problem?.kind, problem?.action.href, balance.posted].join(' ');
