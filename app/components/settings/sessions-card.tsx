import { Form } from '@remix-run/react';
import type { inferRouterOutputs } from '@trpc/server';
import { ADMIN_SESSION_IDLE_MS, ADMIN_SESSION_MAX_MS, SESSION_IDLE_MS } from '../../../server/core/durations.ts';
import { spanWords } from '../../../server/core/spans.ts';
import type { AppRouter } from '../../../server/trpc/root.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { DateTime } from '../ui/format.tsx';
import { deviceWords } from './device-text.ts';
import { Saved, useSaved } from './saved.tsx';

const LIMITS = `One that is not used for ${spanWords(SESSION_IDLE_MS)} is logged out automatically.`;
const ADMIN_LIMITS = `One that is not used for ${spanWords(ADMIN_SESSION_IDLE_MS)} is logged out automatically, and each one after ${spanWords(ADMIN_SESSION_MAX_MS)}.`;

type Session = inferRouterOutputs<AppRouter>['auth']['sessions'][number];

/** The open sessions of this login. */
export function SessionsCard({ sessions, isAdmin = false }: { sessions: Session[]; isAdmin?: boolean }) {
  const hasOthers = sessions.some(({ isThis }) => !isThis);
  const saved = useSaved();
  return (
    <Card title="Sessions" description={`Browsers that you are logged in with. ${isAdmin ? ADMIN_LIMITS : LIMITS}`}>
      <ul className="divide-y text-sm">
        {sessions.map((session) => (
          <li key={session.key} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0">
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                {session.isStaff ? 'Headroom staff, viewing only' : deviceWords(session.userAgent)}
                {session.isThis ? <Badge tone="success">Current</Badge> : null}
              </p>
              <Times {...session} />
            </div>
            {session.isThis ? null : <EndButton session={session} />}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-3">
        {hasOthers ? (
          <Form method="post" preventScrollReset className="mt-2">
            <Button type="submit" name="intent" value="end-others" variant="secondary">
              Log out everywhere else
            </Button>
          </Form>
        ) : null}
        <Saved when={saved === 'end' || saved === 'end-others'}>Session ended.</Saved>
      </div>
    </Card>
  );
}

function Times({ createdAtMs, seenAtMs }: Session) {
  return (
    <p className="mt-0.5 text-muted">
      {seenAtMs === null ? (
        'Not used recently'
      ) : (
        <>
          Last used <DateTime ms={seenAtMs} />
        </>
      )}
      {createdAtMs === null ? null : (
        <>
          , since <DateTime ms={createdAtMs} show="date" />
        </>
      )}
    </p>
  );
}

function EndButton({ session }: { session: Session }) {
  return (
    <Form method="post" preventScrollReset className="-ml-3 sm:ml-0">
      <input type="hidden" name="sessionKey" value={session.key} />
      <Button
        type="submit"
        name="intent"
        value="end"
        variant="quiet"
        size="sm"
        aria-label={`Log out ${deviceWords(session.userAgent)}`}
      >
        Log out
      </Button>
    </Form>
  );
}
