import { monitorEventLoopDelay } from 'node:perf_hooks';
import { HOUR_MS, MINUTE_MS, type Ms, SECOND_MS } from '../core/units.ts';
import type { Backlog } from './backlog-store.ts';

/** One thing that is checked: whether it is as it should be, and what was found. */
export type Check = { name: string; isOk: boolean; found: string };

/** An event is worked within seconds. After this long its loop hangs, or Stripe has been away for a while. */
const MAX_EVENT_AGE_MS = 15 * MINUTE_MS;
/** A mail server that greylists takes a quarter of an hour. */
const MAX_MAIL_AGE_MS = HOUR_MS;
/** The largest sweep takes a few minutes; behind others it may wait as long again. */
const MAX_RUN_AGE_MS = HOUR_MS;
/** Stripe forgets identifiers of usage after a day: what is older than half of that needs somebody to look. */
const MAX_USAGE_AGE_MS = 12 * HOUR_MS;
/** A page takes 20 ms of the event loop at most. */
const MAX_LOOP_DELAY_MS = 250;

/** What `/health` answers from: null stands for a database that does not answer. */
export function checkHealth(backlog: Backlog | null, loopDelayMs: Ms): Check[] {
  const loop = check('event loop', loopDelayMs <= MAX_LOOP_DELAY_MS, `p99 delay ${Math.round(loopDelayMs)} ms`);
  if (!backlog) return [check('database', false, 'does not answer'), loop];
  const age = (name: string, ageMs: Ms, maxMs: Ms) =>
    check(name, ageMs <= maxMs, `oldest ${Math.round(ageMs / SECOND_MS)} s, limit ${maxMs / SECOND_MS} s`);
  const none = (name: string, count: number) => check(name, count === 0, String(count));
  return [
    check('database', true, 'answers'),
    loop,
    none('dead events', backlog.deadEvents),
    none('dead mails', backlog.deadMails),
    none('rejected usage batches', backlog.rejectedBatches),
    age('waiting events', backlog.oldestEventAgeMs, MAX_EVENT_AGE_MS),
    age('waiting mails', backlog.oldestMailAgeMs, MAX_MAIL_AGE_MS),
    age('runs', backlog.oldestRunAgeMs, MAX_RUN_AGE_MS),
    age('unsealed usage', backlog.oldestUnsealedUsageAgeMs, MAX_USAGE_AGE_MS),
    age('unsent usage', backlog.oldestUnsentBatchAgeMs, MAX_USAGE_AGE_MS),
  ];
}

const check = (name: string, isOk: boolean, found: string): Check => ({ name, isOk, found });

const NS_PER_MS = 1_000_000;
const RESOLUTION_MS = 20;

/** Measures how late the event loop is. `p99Ms` is of the time since it was last asked. */
export function watchLoopDelay(): { p99Ms(): Ms; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    p99Ms() {
      // The timer of the measurement itself is part of what it measures.
      const ms = Math.max(0, histogram.percentile(99) / NS_PER_MS - RESOLUTION_MS);
      histogram.reset();
      return Number.isFinite(ms) ? ms : 0;
    },
    stop: () => void histogram.disable(),
  };
}
