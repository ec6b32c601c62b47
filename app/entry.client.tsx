import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { watchConnection } from './lib/connection.ts';

watchConnection();

// Remix rejects a promise that nobody awaits when a newer read of the page replaces one under way. That is no fault.
window.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof DOMException && event.reason.name === 'AbortError') event.preventDefault();
});

/**
 * Remix decodes the page's data in its first render and suspends until that is done. A key press in that moment makes
 * React render synchronously, where it may not suspend ("Root did not complete"). So the data is decoded before.
 */
async function decodePageData(): Promise<void> {
  try {
    RemixBrowser({});
  } catch (pending) {
    await pending;
  }
}

decodePageData().then(() =>
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RemixBrowser />
      </StrictMode>,
    );
  }),
);
