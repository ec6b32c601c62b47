import { withCause } from '../../db/cause.ts';
import { storageFault } from '../../db/fault.ts';
import { LeaseBusy, LeaseLost } from '../../db/leases.ts';
import { transaction } from '../../db/transaction.ts';
import { backoffMs } from '../core/backoff.ts';
import { newId } from '../core/ids.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import { eraseEvents } from './erase-store.ts';
import { customerOf } from './handlers/customer-of.ts';
import { handlerOf } from './handlers.ts';
import { claimEvent, countFailures, type InboxEvent, markDone, markFailed } from './store.ts';

/**
 * After this many failures of its own an event is kept as dead, shown to admins, and can be replayed: nine minutes, for
 * as long as which it holds up the later ones of its customer. Attempts during an outage do not count.
 */
const MAX_ATTEMPTS = 8;
/** While Stripe cannot be reached every event would die of it: two days of tries, ten minutes apart. */
const MAX_OUTAGE_ATTEMPTS = 300;
/** How long a customer waits when a worker dies. One that lives longer is no harm: handlers may run twice, and fetches are fenced. */
const LEASE_MS = 90 * SECOND_MS;

/** Acts on the event that is due for longest, if there is one. Returns whether there was. */
export async function workOnInbox(deps: Deps): Promise<boolean> {
  const token = newId();
  const claim = { token, nowMs: deps.clock.now(), leaseMs: LEASE_MS };
  const event = await transaction(deps.db, (trx) => claimEvent(trx, claim));
  if (!event) return false;
  const attempt = { token, startedMs: claim.nowMs };
  if (event.attempts >= MAX_OUTAGE_ATTEMPTS) await fail(deps, event, attempt, new Error('No attempt came to an end'));
  else await act(deps, event, attempt);
  return true;
}

type Attempt = { token: string; startedMs: Ms };

async function act(deps: Deps, event: InboxEvent, attempt: Attempt): Promise<void> {
  const { db, clock } = deps;
  try {
    const handler = handlerOf(event.type);
    if (typeof handler === 'function')
      await withCause({ kind: 'event', eventId: event.id }, () => handler(deps, event));
    const note = typeof handler === 'function' ? null : `ignored: ${handler.ignored}`;
    const done = { note, startedMs: attempt.startedMs, nowMs: clock.now() };
    await transaction(db, (trx) => markDone(trx, { id: event.id, token: attempt.token }, done));
    await forgetDeleted(deps, event);
  } catch (error) {
    // Whatever one event runs into must not stop the others.
    await fail(deps, event, attempt, error);
  }
}

/** What Stripe still writes about a deleted customer is not kept. */
async function forgetDeleted({ db }: Deps, event: InboxEvent): Promise<void> {
  const customer = await customerOf({ db }, event);
  if (customer !== null && customer.deletedAtMs !== null) await eraseEvents(db, customer.id);
}

async function fail(
  { db, clock, log }: Deps,
  event: InboxEvent,
  { token, startedMs }: Attempt,
  error: unknown,
): Promise<void> {
  const attempts = event.attempts + 1;
  const isGone = error instanceof StripeFault && error.kind === 'missing';
  if (isGone && event.objectId !== null && error.message.includes(event.objectId)) {
    // What it is about was deleted: no replay would ever find it.
    const note = `closed: Stripe no longer has ${event.objectId}`;
    await transaction(db, (trx) => markDone(trx, { id: event.id, token }, { note, startedMs, nowMs: clock.now() }));
    return;
  }
  const isOutage = passes(error);
  const failures = isOutage ? 0 : 1 + (await countFailures(db, event.id));
  const isDead = isGone || attempts >= MAX_OUTAGE_ATTEMPTS || failures >= MAX_ATTEMPTS;
  const outcome = isDead ? 'dead' : isOutage ? 'put_off' : 'failed';
  const fields = { event: event.id, type: event.type, attempts, err: error };
  log[isDead ? 'error' : 'warn'](fields, 'an event could not be acted on');
  const message = error instanceof Error ? error.message : String(error);
  const nowMs = clock.now();
  const failure = { error: message, attempts, nextMs: nowMs + backoffMs(attempts), outcome, startedMs, nowMs } as const;
  await transaction(db, (trx) => markFailed(trx, { id: event.id, token }, failure));
}

/** Faults that lie with none of the event's own: they pass by themselves. */
const passes = (error: unknown): boolean =>
  (error instanceof StripeFault && error.retryable) ||
  error instanceof LeaseBusy ||
  error instanceof LeaseLost ||
  storageFault(error) !== null;
