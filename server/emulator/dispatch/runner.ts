import type { Clock } from '../clock/clock.ts';
import { dueJob, type Job, nextJob } from '../clock/jobs.ts';
import type { LogLine } from '../options.ts';
import type { Store } from '../store/store.ts';
import { nextDeliveryMs } from '../webhooks/queue.ts';
import { type AdvanceParts, advanceTestClocks, advancingClock } from './test-clocks.ts';

export type RunnerParts = Pick<AdvanceParts, 'step'> & {
  store: Store;
  clock: Clock;
  /** Fires one job in one transaction, and removes it there. */
  fire(job: Job): void;
  deliverDue(): Promise<number>;
  settle: (() => Promise<void>) | undefined;
  log: (line: LogLine) => void;
};

export type Runner = {
  /** Something may be due now: looks, soon, without waiting for it. */
  kick(): void;
  /** Nothing is due and no test clock advances any more. */
  idle(): Promise<void>;
  advance(ms: number): Promise<void>;
  close(): void;
  /** Resolves when what was running at `close` has ended. */
  stopped(): Promise<void>;
};

const TICK_MS = 1_000;
const SETTLE_TIMEOUT_MS = 10_000;
/** No month that anyone lives has more; a loop of a job with itself ends here. */
const MAX_STEPS = 100_000;
const MAX_ROUNDS = 1_000;

/** Fires what is due in time order: at once when kicked, every second while time runs, and step by step in the time machine. */
export function makeRunner(parts: RunnerParts): Runner {
  let closed = false;
  const drain = onceAtATime(() => drainDue(parts, () => closed));
  // One move at a time, whether of the emulator's own time or of a test clock's.
  let moves: Promise<void> = Promise.resolve();
  const inTurn = (move: () => Promise<void>): Promise<void> => {
    const moved = moves.then(move);
    moves = moved.catch(() => undefined);
    return moved;
  };
  const settle = () => settled(parts, drain, () => closed);
  const moveClocks = onceAtATime(() =>
    inTurn(() => advanceTestClocks({ store: parts.store, step: parts.step, settle, closed: () => closed })),
  );
  const timer = parts.clock.frozen ? null : setInterval(() => void drain(), TICK_MS);
  timer?.unref();
  return {
    kick: () => {
      setImmediate(() => {
        if (closed) return;
        void drain();
        if (advancingClock(parts.store))
          moveClocks().catch((error) =>
            parts.log({ level: 'error', message: 'a test clock stopped', error: String(error) }),
          );
      });
    },
    async idle() {
      await moveClocks();
      for (let round = 0; round < MAX_ROUNDS && !closed; round++) {
        await drain();
        if (!somethingDue(parts)) return;
      }
    },
    advance: (ms) => inTurn(() => advance(parts, ms, settle, () => closed)),
    close: () => {
      closed = true;
      if (timer) clearInterval(timer);
    },
    stopped: () => drain(),
  };
}

async function advance(
  parts: RunnerParts,
  ms: number,
  settle: () => Promise<void>,
  closed: () => boolean,
): Promise<void> {
  const targetMs = parts.clock.nowMs() + ms;
  await settle();
  for (let step = 0; step < MAX_STEPS && !closed(); step++) {
    const nextMs = nextDueMs(parts);
    if (nextMs === null || nextMs > targetMs) break;
    if (nextMs > parts.clock.nowMs()) parts.clock.moveTo(nextMs);
    await settle();
  }
  if (closed()) return;
  parts.clock.moveTo(targetMs);
  await settle();
}

/** Until neither we nor the app have anything left to do at this instant. */
async function settled(parts: RunnerParts, drain: () => Promise<void>, closed: () => boolean): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await drain();
    await settleApp(parts);
    if (closed() || !somethingDue(parts)) return;
  }
}

async function settleApp({ settle, log }: RunnerParts): Promise<void> {
  if (!settle) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), SETTLE_TIMEOUT_MS);
  });
  try {
    if ((await Promise.race([settle(), timeout])) === 'late')
      log({ level: 'warn', message: 'the app did not settle in time' });
  } catch (error) {
    log({ level: 'error', message: 'the app failed to settle', error: String(error) });
  } finally {
    clearTimeout(timer);
  }
}

async function drainDue(parts: RunnerParts, closed: () => boolean): Promise<void> {
  for (let round = 0; round < MAX_STEPS; round++) {
    if (closed()) return;
    const job = dueJob(parts.store, parts.clock.nowMs());
    if (job) {
      parts.fire(job);
      continue;
    }
    if ((await parts.deliverDue()) === 0) return;
  }
}

function nextDueMs({ store }: RunnerParts): number | null {
  const job = nextJob(store, null)?.dueMs ?? null;
  const delivery = nextDeliveryMs(store);
  if (job === null || delivery === null) return job ?? delivery;
  return Math.min(job, delivery);
}

function somethingDue({ store, clock }: RunnerParts): boolean {
  const nowMs = clock.nowMs();
  return dueJob(store, nowMs) !== undefined || (nextDeliveryMs(store) ?? Number.POSITIVE_INFINITY) <= nowMs;
}

/** Callers while one runs share one more run after it: what they saw due is done when theirs resolves. */
function onceAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const start = (): Promise<void> => {
    running = run().finally(() => {
      running = null;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}
