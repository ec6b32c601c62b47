import { logStorageFault } from '../../db/fault.ts';
import { oneAtATime } from '../core/one-at-a-time.ts';
import { type Ms, SECOND_MS } from '../core/units.ts';
import type { Log } from '../log.ts';
import type { Signals } from '../signals.ts';

/** One kind of background work. */
export type Loop = {
  name: string;
  /** The signal's topic that wakes it; its name unless told otherwise. */
  wokenBy?: string;
  /** Does a bounded part of the work; returns true when there may be more at once. */
  turn(signal: AbortSignal): Promise<boolean>;
  /** How often to look without being woken. */
  everyMs: Ms;
};

export type Runner = {
  /** Runs all loops until `signal` aborts; resolves when each has ended its turn. */
  run(): Promise<void>;
  /** Turns all loops until none finds anything to do, or the bound is reached. Returns whether anything was done. */
  drain(): Promise<boolean>;
};

/** After a turn that threw, so that a lasting fault does not spin. */
const AFTER_FAULT_MS = 5 * SECOND_MS;
/** A drain of more rounds than this is work that makes itself. */
const MAX_ROUNDS = 2_000;

type RunnerPorts = {
  log: Log;
  signals: Signals;
  signal: AbortSignal;
  /** Called after each turn, with the error that it threw or null. */
  onTurn?: (name: string, everyMs: Ms, error: unknown) => void;
};

/** Loops whose turns never overlap with themselves, whether they run or are drained. A turn that throws is logged and tried again. */
export function createRunner(loops: Loop[], { log, signals, signal, onTurn }: RunnerPorts): Runner {
  const inOrder = oneAtATime();
  const turn = (loop: Loop) => inOrder(loops, loop.name, () => loop.turn(signal));

  async function run(loop: Loop): Promise<void> {
    while (!signal.aborted) {
      try {
        const mayBeMore = await turn(loop);
        onTurn?.(loop.name, loop.everyMs, null);
        if (!mayBeMore) await signals.wait(loop.wokenBy ?? loop.name, loop.everyMs, signal);
      } catch (error) {
        if (signal.aborted) return;
        onTurn?.(loop.name, loop.everyMs, error);
        if (!logStorageFault(log, error, { loop: loop.name }))
          log.error({ loop: loop.name, err: error }, 'a loop turn failed');
        await signals.wait('never', AFTER_FAULT_MS, signal);
      }
    }
  }

  return {
    run: () => Promise.all(loops.map(run)).then(() => undefined),
    async drain() {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        let worked = false;
        for (const loop of loops) worked = (await turn(loop)) || worked;
        if (!worked) return round > 0;
      }
      throw new Error('The loops found no rest');
    },
  };
}
