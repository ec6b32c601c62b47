import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import type { Ms } from '../core/units.ts';
import type { Log } from '../log.ts';

/** A turn of the event loop that takes longer is logged: everybody else's request has waited for it. */
export const SLOW_TURN_MS = 100;
/** How often is looked. A turn is measured as up to this much longer than it was. */
const TICK_MS = 20;
/** Requests named with a slow turn: more were not all the cause of it. */
const MAX_NAMED = 10;

export type Watchdog = {
  /** Notes which requests are being answered. */
  watch: RequestHandler;
  stop(): void;
};

type Watched = { requestId: string; route: string };

/**
 * Logs each turn of the event loop that took more than `SLOW_TURN_MS` of the main thread's CPU, with the requests that
 * were being answered in it. CPU, not time: a busy machine makes nobody guilty.
 */
export function createWatchdog({ log }: { log: Log }): Watchdog {
  const open = new Set<Watched>();
  let closed: Watched[] = [];
  let lastCpuMs = mainThreadCpuMs();
  let lastTickMs = performance.now();

  const timer = setInterval(() => {
    const cpuMs = mainThreadCpuMs();
    const nowMs = performance.now();
    const usedMs = cpuMs - lastCpuMs;
    const isLate = nowMs - lastTickMs - TICK_MS >= SLOW_TURN_MS;
    lastCpuMs = cpuMs;
    lastTickMs = nowMs;
    // Many short turns between two ticks use as much CPU, but the tick between them is not late.
    if (isLate && usedMs >= SLOW_TURN_MS) {
      const requests = [...closed, ...open].slice(0, MAX_NAMED);
      log.warn({ cpuMs: Math.round(usedMs), requests }, 'the event loop was held up');
    }
    closed = [];
  }, TICK_MS);
  timer.unref();

  return {
    watch(req, res, next) {
      const watched = { requestId: String(res.locals.requestId), route: `${req.method} ${req.path.slice(0, 200)}` };
      open.add(watched);
      res.on('close', () => {
        open.delete(watched);
        if (closed.length < MAX_NAMED) closed.push(watched);
      });
      next();
    },
    stop: () => clearInterval(timer),
  };
}

/** CPU that the main thread has used: on Linux its own, elsewhere that of the whole process, which is more. */
function mainThreadCpuMs(): Ms {
  try {
    const [ns = ''] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(ns) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  }
}
