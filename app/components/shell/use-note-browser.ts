import { useEffect } from 'react';
import type { Shell } from './balance-status.tsx';

/** Reports this browser's time zone and language to the server once, for use in emails. */
export function useNoteBrowser(noted: Shell['browser'] | undefined): void {
  const isKnown = noted !== undefined;
  const timeZone = noted?.timeZone;
  const locale = noted?.locale;
  useEffect(() => {
    const here = { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: navigator.language };
    if (!isKnown || (here.timeZone === timeZone && here.locale === locale)) return;
    // Plain fetch: few pages need the tRPC client. A failed report is repeated on the next page.
    fetch('/api/trpc/auth.noteBrowser', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(here),
    }).catch(() => undefined);
  }, [isKnown, timeZone, locale]);
}
