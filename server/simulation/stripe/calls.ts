import { DAY_MS, HOUR_MS } from '../../core/units.ts';
import { StripeFault } from '../../stripe/errors.ts';
import type { Model } from './books.ts';

/** What may happen to a call besides being answered. `late`: done at Stripe, and the answer is lost. */
export type CallFault = 'none' | 'unreachable' | 'late' | 'limited' | 'broken' | 'slow' | 'stale';

/** The way between a process and Stripe. */
export type Line = {
  model: Model;
  /** Stops the task: the request, or its answer, is on its way. */
  travel(label: string): Promise<void>;
  fault(call: string): CallFault;
  log(line: string): void;
  /** A list was told as it was before. */
  onStale(): void;
  /** What a list was when it was last read, for stale reads. */
  earlier: Map<string, unknown>;
};

/**
 * No request or answer arrives later than this: its connection is dead by then. A process that stands still for longer just
 * before it sends is what no client can guard against (pitfalls.md section 2): there the nightly reconciliation finds it.
 */
const LONGEST_TRAVEL_MS = HOUR_MS;
/** How often others may go on while an answer is on its way, when it is a slow one. */
const SLOW_STOPS = 3;
/** Stripe prunes keys after a day at the earliest. */
const KEYS_LAST_MS = DAY_MS;

type Call<T> = { name: string; about: string; key?: string; listed?: boolean; act(): T };

/** One call over the wire: the fault is decided when it arrives, so that everything may have changed meanwhile. */
export async function callOver<T>(line: Line, call: Call<T>): Promise<T> {
  const sentMs = line.model.nowMs();
  await line.travel(`→ ${call.name} ${call.about}`);
  const isStale = line.model.nowMs() - sentMs > LONGEST_TRAVEL_MS;
  let fault = isStale ? 'unreachable' : line.fault(call.name);
  const tell = (what: string) => line.log(`stripe ${call.name} ${call.about}: ${what}`);
  if (fault === 'unreachable' || fault === 'limited') {
    tell(fault);
    throw fault === 'limited'
      ? faulty('rate_limited', 'Too many requests')
      : faulty('unreachable', 'Connection refused');
  }
  const answer = answerTo(line, call, fault, tell);
  if (fault === 'slow' || fault === 'late') {
    const answeredMs = line.model.nowMs();
    for (let stop = 0; stop < SLOW_STOPS; stop += 1) await line.travel(`← ${call.name} ${call.about}`);
    if (line.model.nowMs() - answeredMs > LONGEST_TRAVEL_MS) fault = 'late';
  }
  if (fault === 'late') {
    tell('done, and the answer is lost');
    throw faulty('unreachable', 'The answer did not come');
  }
  return answer;
}

function answerTo<T>(line: Line, call: Call<T>, fault: CallFault, tell: (what: string) => void): T {
  const { answers } = line.model.books;
  const kept = call.key === undefined ? undefined : answers.get(call.key);
  const nowMs = line.model.nowMs();
  if (kept && nowMs - kept.atMs < KEYS_LAST_MS) {
    if (kept.asked !== call.about)
      throw faulty('refused', 'Keys for idempotent requests can only be used with the same parameters');
    tell('replayed');
    if (kept.answer === BROKEN) throw faulty('unreachable', 'api_error');
    return structuredClone(kept.answer) as T;
  }
  if (fault === 'broken') {
    tell('500');
    if (call.key !== undefined) answers.set(call.key, { atMs: nowMs, asked: call.about, answer: BROKEN });
    throw faulty('unreachable', 'api_error');
  }
  if (fault === 'stale' && call.listed && line.earlier.has(call.name + call.about)) {
    tell('stale');
    line.onStale();
    return structuredClone(line.earlier.get(call.name + call.about)) as T;
  }
  const answer = call.act();
  if (call.listed) line.earlier.set(call.name + call.about, structuredClone(answer));
  if (call.key !== undefined)
    answers.set(call.key, { atMs: nowMs, asked: call.about, answer: structuredClone(answer) });
  tell('ok');
  return answer;
}

const BROKEN = 'broken';

export const faulty = (kind: StripeFault['kind'], message: string, code: string | null = null): StripeFault =>
  new StripeFault(kind, message, code, null);
