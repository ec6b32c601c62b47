import { useEffect } from 'react';
import type { Shell } from './balance-status.tsx';

/** Tells the server once what this browser's time zone and language are: mails are written in them. */
export function useNoteBrowser(noted: Shell['browser'] | undefined): void {
  const isKnown = noted !== undefined;
  const timeZone = noted?.timeZone;
  const locale = noted?.locale;
  useEffect(() => {
    const here = { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: navigator.language };
    if (!isKnown || (here.timeZone === timeZone && here.locale === locale)) return;
    // Without the client, which few pages need. What cannot be told now is told with the next page.
    fetch('/api/trpc/auth.noteBrowser', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(here),
    }).catch(() => undefined);
  }, [isKnown, timeZone, locale]);
}
