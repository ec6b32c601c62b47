import type { Executor } from '../../../db/transaction.ts';
import { wallNow } from '../../clock.ts';
import type { Ms } from '../../core/units.ts';
import { MAX_COUNTED, QUEUE_NAMES } from './backlog.ts';
import { isAlive } from './beats.ts';
import { isLoopOk, MAX_AGE_MS, MAX_LOOP_ERRORS, maxSilenceMs, QUEUE_TEXT } from './checks.ts';
import { readHealth } from './report.ts';

/** The report as the page Health shows it: each number beside its limit. */
export async function readHealthPage(db: Executor, nowMs: Ms) {
  const { wallMs, checks, backlog, loops, processes, webhooks, stripe, databaseBytes } = await readHealth(db, {
    nowMs,
    wallMs: wallNow(),
  });
  return {
    wallMs,
    checks,
    queues: QUEUE_NAMES.map((name) => ({
      name,
      text: QUEUE_TEXT[name],
      ...backlog.queues[name],
      isCut: backlog.queues[name].count === MAX_COUNTED,
      maxAgeMs: MAX_AGE_MS[name],
    })),
    loops: loops
      .map((loop) => ({
        ...loop,
        isOk: isLoopOk(loop, wallMs),
        maxSilenceMs: maxSilenceMs(loop),
        maxErrors: MAX_LOOP_ERRORS,
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    processes: processes.map((process) => {
      const { loops: _, ...shown } = process;
      return { ...shown, isAlive: isAlive(process, wallMs) };
    }),
    webhooks,
    stripe,
    databaseBytes,
  };
}
