import { useLocation, useNavigate, useNavigation } from '@remix-run/react';
import { useEffect, useSyncExternalStore } from 'react';
import { connection, FINE } from '../../lib/connection.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** Says above all else that the server cannot be had, that nothing typed is lost, and what to do. */
export function ConnectionBanner() {
  const { isOffline, isStopped, waits } = useSyncExternalStore(connection.subscribe, connection.now, () => FINE);
  const isSending = useNavigation().formMethod === 'POST';
  useEffect(() => connection.setSending(isSending), [isSending]);
  if (!isOffline && waits === 'nothing') return null;
  return (
    <div className="fixed inset-x-4 top-4 z-50 mx-auto max-w-2xl rounded-lg bg-surface shadow-pop">
      {isOffline ? (
        <Banner tone="warn" title={isStopped ? 'Nothing was sent: you are offline' : 'You are offline'}>
          What you typed stays on this page. Send it when the connection is back.
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
          This page stays as it is and asks again every few seconds.
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
      title="No answer came to what you sent"
      button={
        <div className="flex gap-2">
          <Button size="sm" onClick={connection.sendAgain}>
            Send it again
          </Button>
          {/* Another way to the same page ends the sending, and leaves the fields as they are. */}
          <Button size="sm" variant="secondary" onClick={() => navigate(pathname + search, { replace: true })}>
            Go on editing
          </Button>
        </div>
      }
    >
      What you typed is still on this page.
    </Banner>
  );
}
