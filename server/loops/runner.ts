import { type Ms, SECOND_MS } from '../core/units.ts';
import type { Log } from '../log.ts';
import type { Signals } from '../signals.ts';

/** One kind of background work. */
export type Loop = {
  /** Also the signal's topic that wakes it. */
  name: string;
  /** Does a bounded part of the work; returns true when there may be more at once. */
  turn(signal: AbortSignal): Promise<boolean>;
  /** How often to look without being woken. */
  everyMs: Ms;
};

/** After a turn that threw, so that a lasting fault does not spin. */
const AFTER_FAULT_MS = 5 * SECOND_MS;

/** Runs loops until `signal` aborts; resolves when each has ended its turn. A turn that throws is logged and tried again. */
export async function runLoops(
  loops: Loop[],
  ports: { log: Log; signals: Signals; signal: AbortSignal },
): Promise<void> {
  await Promise.all(loops.map((loop) => run(loop, ports)));
}

async function run(
  loop: Loop,
  { log, signals, signal }: { log: Log; signals: Signals; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (await loop.turn(signal)) continue;
      await signals.wait(loop.name, loop.everyMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ loop: loop.name, err: error }, 'a loop turn failed');
      await signals.wait('never', AFTER_FAULT_MS, signal);
    }
  }
}
