import { ok, type Refusal, type Result } from '../core/result.ts';
import { SECOND_MS } from '../core/units.ts';
import type { Signals } from '../signals.ts';
import { MAX_STREAMS_PER_CUSTOMER, MAX_STREAMS_PER_SESSION } from './rules.ts';

/** A tab that has closed frees its stream within this. */
const RETRY_AFTER_MS = 10 * SECOND_MS;

/** Open streams in this process, by session and by customer. A stream is a connection to one process, so each process counts its own. */
const openOf = new WeakMap<Signals, Map<string, number>>();

/** Opens one more stream of a session and its customer; gives what closes it. */
export function openStream(
  signals: Signals,
  { sessionId, customerId }: { sessionId: string; customerId: string },
): Result<() => void, Refusal<'too_many_requests'>> {
  const open = openOf.get(signals) ?? new Map<string, number>();
  openOf.set(signals, open);
  const ofSession = open.get(sessionId) ?? 0;
  if (ofSession >= MAX_STREAMS_PER_SESSION)
    return tooMany(`This browser has ${ofSession} streams open already. Close some of its tabs`);
  const ofCustomer = open.get(customerId) ?? 0;
  if (ofCustomer >= MAX_STREAMS_PER_CUSTOMER)
    return tooMany(`Your browsers have ${ofCustomer} streams open already. Log out where you do not need Headroom`);
  const count = (who: string, change: 1 | -1) => {
    const left = (open.get(who) ?? 0) + change;
    if (left > 0) open.set(who, left);
    else open.delete(who);
  };
  for (const who of [sessionId, customerId]) count(who, 1);
  return ok(() => {
    for (const who of [sessionId, customerId]) count(who, -1);
  });
}

function tooMany(what: string): Result<never, Refusal<'too_many_requests'>> {
  const message = `${what}; pages refresh by themselves meanwhile.`;
  return { ok: false, refusal: { kind: 'too_many_requests', message, retryAfterMs: RETRY_AFTER_MS } };
}
