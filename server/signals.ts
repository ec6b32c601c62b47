import { EventEmitter, setMaxListeners } from 'node:events';
import type { Ms } from './core/units.ts';

/**
 * Notifies waiting loops and progress streams of this process of a change. Only a hint that saves waiting:
 * they also poll, since another process may have made the change.
 */
export type Signals = {
  notify(topic: string): void;
  /** Waits for the topic, the time, or the abort, whichever comes first; never rejects. */
  wait(topic: string, timeoutMs: Ms, signal: AbortSignal): Promise<void>;
};

export function createSignals(): Signals {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    notify: (topic) => void emitter.emit(topic),
    // Not by `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: nothing holds such a timeout, Node 20 clears it away as
    // garbage, and a loop that waits for it never polls again.
    wait: (topic, timeoutMs, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          emitter.off(topic, end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, timeoutMs);
        // All loops of a process wait on its one end.
        setMaxListeners(0, signal);
        emitter.on(topic, end);
        signal.addEventListener('abort', end);
        if (signal.aborted) end();
      }),
  };
}
