import { useRevalidator } from '@remix-run/react';
import { useCallback } from 'react';

/**
 * Reads the page's data again though nobody asked. Once the session has ended it does not: that would lead to the log-in
 * page, and lose what is typed.
 */
export function useBackgroundRead(): { read: () => Promise<void>; state: 'idle' | 'loading' } {
  const { revalidate, state } = useRevalidator();
  const read = useCallback(async () => {
    if (!(await isLoggedOut())) revalidate();
  }, [revalidate]);
  return { read, state };
}

/** False when it cannot be found out: reading the page shows why. The client is loaded only when there is something to ask. */
async function isLoggedOut(): Promise<boolean> {
  const { trpc } = await import('./trpc.ts');
  return trpc.auth.me.query().then(
    (me) => me === null,
    () => false,
  );
}
