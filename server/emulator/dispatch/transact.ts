import type { Clock } from '../clock/clock.ts';
import { scheduleJob } from '../clock/jobs.ts';
import { testClockOf } from '../clock/test-clock-of.ts';
import { type Config, type Ctx, newId, type RequestInfo } from '../ctx.ts';
import { ApiError } from '../params/api-error.ts';
import { recordEvent } from '../resources/events/record.ts';
import type { StoredEvent } from '../store/docs.ts';
import type { Store } from '../store/store.ts';

export type Transact = <T>(work: (ctx: Ctx) => T, request?: RequestInfo | null) => T;

/** `inspect` sees each event in the transaction that records it; `after` runs once one is committed. */
export type Hooks = { inspect(event: StoredEvent): void; after(): void };

/** One transaction: all of `work` or nothing of it, except what an ApiError says to keep. */
export function makeTransact(store: Store, clock: Clock, config: Config, hooks: Hooks): Transact {
  return (work, request = null) => {
    const run = store.db.transaction(() => {
      try {
        return { value: work(makeCtx({ store, clock, config, hooks, request }, null)) };
      } catch (error) {
        if (error instanceof ApiError && error.keepsChanges) return { error };
        throw error;
      }
    });
    const result = run.immediate();
    hooks.after();
    if ('error' in result) throw result.error;
    return result.value;
  };
}

type Parts = { store: Store; clock: Clock; config: Config; hooks: Hooks; request: RequestInfo | null };

function makeCtx(parts: Parts, testClock: string | null): Ctx {
  const { store, clock, config, hooks, request } = parts;
  const nowMs =
    testClock === null ? clock.nowMs() : store.get('test_helpers.test_clock', testClock).frozen_time * 1_000;
  const ctx: Ctx = {
    store,
    config,
    clock,
    nowMs,
    nowS: Math.floor(nowMs / 1000),
    testClock,
    about: (id) => makeCtx(parts, testClockOf(store, id)),
    request,
    newId: (prefix) => newId(prefix, nowMs),
    emit: (type, object, previous) => hooks.inspect(recordEvent(ctx, type, object, previous)),
    schedule: (kind, ref, dueMs) => scheduleJob(store, { kind, ref, clock: testClock }, dueMs),
  };
  return ctx;
}
