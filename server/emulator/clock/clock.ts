import type { Store } from '../store/store.ts';
import { wallNow } from './wall.ts';

export type MovedListener = (nowMs: number) => void;

export type Clock = {
  nowMs(): number;
  /** True when time stands still between moves. */
  frozen: boolean;
  moveTo(ms: number): void;
  onMoved(listener: MovedListener): () => void;
};

/** Emulator time: frozen where a test asked for it, else wall time plus an offset that survives a restart. */
export function openClock(store: Store, frozenAtMs: number | undefined): Clock {
  const listeners = new Set<MovedListener>();
  let frozenMs = frozenAtMs === undefined ? null : Number(store.setting('clock.frozenMs') ?? frozenAtMs);
  let offsetMs = Number(store.setting('clock.offsetMs') ?? 0);
  const nowMs = () => frozenMs ?? wallNow() + offsetMs;
  return {
    nowMs,
    frozen: frozenMs !== null,
    moveTo(ms) {
      const target = Math.max(ms, nowMs());
      if (frozenMs === null) {
        offsetMs = target - wallNow();
        store.setSetting('clock.offsetMs', String(offsetMs));
      } else {
        frozenMs = target;
        store.setSetting('clock.frozenMs', String(frozenMs));
      }
      for (const listener of listeners) listener(target);
    },
    onMoved(listener) {
      listeners.add(listener);
      listener(nowMs());
      return () => listeners.delete(listener);
    },
  };
}
