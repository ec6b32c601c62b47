import type { Signals } from '../signals.ts';

/** The last piece of work of each subject in this process, which the next one waits for. */
const lastOf = new WeakMap<Signals, Map<string, Promise<unknown>>>();

/**
 * Does the work of one subject one piece after the other, in the order it was asked for; that of different subjects goes on
 * side by side. A hundred large reads asked for at once then take no more of each turn of the event loop than one does.
 */
export async function inTurn<T>(signals: Signals, subject: string, work: () => Promise<T>): Promise<T> {
  const last = lastOf.get(signals) ?? new Map<string, Promise<unknown>>();
  lastOf.set(signals, last);
  const mine = (last.get(subject) ?? Promise.resolve()).then(() => work());
  const settled = mine.catch(() => undefined);
  last.set(subject, settled);
  try {
    return await mine;
  } finally {
    if (last.get(subject) === settled) last.delete(subject);
  }
}
