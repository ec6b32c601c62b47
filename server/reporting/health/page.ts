import type { Executor } from '../../../db/transaction.ts';
import { wallNow } from '../../clock.ts';
import type { Ms } from '../../core/units.ts';
import { MAX_COUNTED, QUEUE_NAMES } from './backlog.ts';
import { PROCESS_GONE_MS } from './beats.ts';
import { MAX_AGE_MS, MAX_LOOP_ERRORS, maxSilenceMs, QUEUE_TEXT } from './checks.ts';
import { readHealth } from './report.ts';

/** The report as the page Health shows it: each number beside its limit. */
export async function readHealthPage(db: Executor, nowMs: Ms) {
  const { wallMs, checks, backlog, loops, processes, webhooks, stripe, databaseBytes } = await readHealth(db, {
    nowMs,
    wallMs: wallNow(),
  });
  const isRed = new Set(checks.filter(({ isOk }) => !isOk).map(({ name }) => name));
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
        isOk: !isRed.has(`loop ${loop.name}`) && !isRed.has(`errors of loop ${loop.name}`),
        maxSilenceMs: maxSilenceMs(loop),
        maxErrors: MAX_LOOP_ERRORS,
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    processes: processes.map(({ loops: _, ...process }) => ({
      ...process,
      isAlive: wallMs - process.seenMs <= PROCESS_GONE_MS,
    })),
    webhooks,
    stripe,
    databaseBytes,
  };
}
