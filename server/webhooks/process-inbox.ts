import { backoffMs } from '../core/backoff.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { handlerOf } from './handlers.ts';
import { type InboxEvent, listDueEvents, markDone, markFailed } from './store.ts';

/** After this many tries an event is kept as dead, shown to admins, and can be replayed. */
const MOST_ATTEMPTS = 12;
const MOST_A_TURN = 50;

/** Acts on the events that are due, oldest first. Returns how many there were. */
export async function processInbox(deps: Deps): Promise<number> {
  const due = await listDueEvents(deps.db, deps.clock.now(), MOST_A_TURN);
  for (const event of due) await act(deps, event);
  return due.length;
}

async function act(deps: Deps, event: InboxEvent): Promise<void> {
  const { db, clock, log } = deps;
  try {
    const handler = handlerOf(event.type);
    if (typeof handler === 'function') await handler(deps, event);
    await markDone(db, event.id, clock.now());
  } catch (error) {
    // Whatever one event runs into must not stop the others.
    const attempts = event.attempts + 1;
    const isDead = attempts >= MOST_ATTEMPTS || (error instanceof StripeFault && error.kind === 'missing');
    log[isDead ? 'error' : 'warn'](
      { event: event.id, type: event.type, attempts, err: error },
      'an event could not be acted on',
    );
    const message = error instanceof Error ? error.message : String(error);
    await markFailed(db, event.id, { error: message, nextMs: clock.now() + backoffMs(attempts), isDead });
  }
}
