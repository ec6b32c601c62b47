import { ok, type Refusal, type Result } from '../core/result.ts';
import { SECOND_MS } from '../core/units.ts';
import type { Signals } from '../signals.ts';
import { MAX_STREAMS_PER_SESSION } from './rules.ts';

/** A tab that has closed frees its stream within this. */
const RETRY_AFTER_MS = 10 * SECOND_MS;

/** Streams that are open in this process, by session. A stream is a connection to one process, so it is counted there. */
const openOf = new WeakMap<Signals, Map<string, number>>();

/** Opens one more stream of a session; gives what closes it. */
export function openStream(signals: Signals, sessionId: string): Result<() => void, Refusal<'too_many_requests'>> {
  const open = openOf.get(signals) ?? new Map<string, number>();
  openOf.set(signals, open);
  const count = open.get(sessionId) ?? 0;
  if (count >= MAX_STREAMS_PER_SESSION) {
    const message = `This browser has ${count} streams open already. Close some of its tabs; pages refresh by themselves meanwhile.`;
    return { ok: false, refusal: { kind: 'too_many_requests', message, retryAfterMs: RETRY_AFTER_MS } };
  }
  open.set(sessionId, count + 1);
  return ok(() => {
    const left = (open.get(sessionId) ?? 1) - 1;
    if (left > 0) open.set(sessionId, left);
    else open.delete(sessionId);
  });
}
