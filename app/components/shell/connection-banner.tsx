import { useLocation, useNavigate, useNavigation } from '@remix-run/react';
import { useEffect, useSyncExternalStore } from 'react';
import { connection, FINE } from '../../lib/connection.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Shows that the server cannot be reached, that no input is lost, and what to do. */
export function ConnectionBanner() {
  const { isOffline, isStopped, waits } = useSyncExternalStore(connection.subscribe, connection.now, () => FINE);
  const isNavigating = useNavigation().formMethod === 'POST';
  useEffect(() => connection.setNavigating(isNavigating), [isNavigating]);
  if (!isOffline && waits === 'nothing') return null;
  return (
    <div className="fixed inset-x-4 top-4 z-50 mx-auto max-w-2xl rounded-lg bg-surface shadow-pop">
      {isOffline ? (
        <Banner tone="warn" title={isStopped ? 'You are offline. Nothing was sent' : 'You are offline'}>
          Your input stays on this page. Send it when you are back online.
        </Banner>
      ) : waits === 'form' ? (
        <FormUnanswered />
      ) : (
        <Banner
          tone="warn"
          title="Headroom cannot be reached"
          button={
            <Button size="sm" variant="secondary" onClick={connection.sendAgain}>
              Try now
            </Button>
          }
        >
          This page retries every few seconds.
        </Banner>
      )}
    </div>
  );
}

function FormUnanswered() {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return (
    <Banner
      tone="danger"
      title="The server did not answer"
      button={
        <div className="flex gap-2">
          <Button size="sm" onClick={connection.sendAgain}>
            Send again
          </Button>
          {/* Navigating to the same page cancels the request and keeps the fields. */}
          <Button size="sm" variant="secondary" onClick={() => navigate(pathname + search, { replace: true })}>
            Keep editing
          </Button>
        </div>
      }
    >
      Your input is still on this page.
    </Banner>
  );
}
