import { Piscina } from 'piscina';

import { pack } from '../../core/packed.ts';
import type { Result } from '../../core/result.ts';
import { WORKER_NICE } from '../../core/worker-nice.ts';
import type { ForecastTask } from './engine.ts';
import type { FrozenHistory } from './history/frozen.ts';
import type { PrepareRefusal, PrepareTask } from './history/prepare.ts';
import type { Line, RecurringSeries } from './recurring/detect.ts';
import type { SimulationTask, VariantResult } from './simulate.ts';
import type { PackedTask } from './worker.ts';

export type ForecastPool = {
  /**
   * Simulates a slice off the event loop. A crash of the worker fails every variant in the slice. Rejects with
   * AbortError as soon as `signal` aborts (the worker is stopped, not asked), and when the pool is closed meanwhile: nothing
   * was decided about the slice then, and it may be repeated.
   */
  simulate(task: ForecastTask | SimulationTask, signal: AbortSignal): Promise<VariantResult[]>;
  /** What a run draws from: sorts movements into recurring items and the rest. Rejects when the worker fails. */
  prepare(task: PrepareTask, signal: AbortSignal): Promise<Result<FrozenHistory, PrepareRefusal>>;
  /** Recurring items of one account. Rejects when the worker fails. */
  detect(task: { lines: Line[]; asOf: number }): Promise<RecurringSeries[]>;
  /** Stops all workers at once. */
  close(): Promise<void>;
};

type PoolOptions = {
  /** The bundle of worker.ts. */
  workerFile: string;
  threads: number;
  log?: { error(details: object, message: string): void };
};

/** The largest slice (60 months, 5,000 trials) needs some 20 MB: a worker that wants more than this has gone wrong. */
const WORKER_MEMORY_MB = 256;

export function createForecastPool({ workerFile, threads, log }: PoolOptions): ForecastPool {
  let isClosed = false;
  let collapse = new AbortController();
  const workers = new Piscina({
    filename: workerFile,
    // Kept alive: Piscina replaces dead workers only up to the minimum, and slices would never be taken.
    minThreads: threads,
    maxThreads: threads,
    niceIncrement: WORKER_NICE,
    resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
  });
  // A worker that dies without a slice (it cannot be loaded, say) answers no one: what waits in the queue is failed here.
  workers.on('error', (error) => {
    log?.error({ error }, 'A forecast worker died outside a slice');
    collapse.abort();
    collapse = new AbortController();
  });

  return {
    async simulate(task, signal) {
      try {
        return await workers.run(task, { signal: AbortSignal.any([signal, collapse.signal]) });
      } catch (error) {
        if (signal.aborted || isClosed) throw error;
        log?.error({ error }, 'A forecast slice failed');
        return failedSlice(task);
      }
    },
    prepare: async ({ accounts, ...task }, signal) => {
      const packed: PackedTask = { ...task, accounts: [] };
      for (const { lines, ...account } of accounts) packed.accounts.push({ ...account, lines: await pack(lines) });
      return workers.run(packed, { name: 'preparePacked', signal: AbortSignal.any([signal, collapse.signal]) });
    },
    detect: async ({ lines, asOf }) =>
      workers.run({ lines: await pack(lines), asOf }, { name: 'detectPacked', signal: collapse.signal }),
    async close() {
      isClosed = true;
      await workers.destroy();
    },
  };
}

const failedSlice = ({ firstVariant, count }: Pick<SimulationTask, 'firstVariant' | 'count'>): VariantResult[] =>
  Array.from({ length: count }, (_, offset) => ({
    variant: firstVariant + offset,
    ok: false,
    reason: 'The simulation stopped unexpectedly.',
  }));
