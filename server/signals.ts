import { EventEmitter, once } from 'node:events';
import type { Ms } from './core/units.ts';

/**
 * Tells waiting loops and progress streams of this process that something changed. Only a hint that saves waiting:
 * whoever waits also looks by itself every so often, since another process may have made the change.
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
    async wait(topic, timeoutMs, signal) {
      await once(emitter, topic, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }).catch(
        () => undefined,
      );
    },
  };
}
