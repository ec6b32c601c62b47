import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Ms } from '../core/units.ts';

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
