import type { Ms } from './core/units.ts';

/** The only door to the time of day. */
export type Clock = {
  /** Now, in UTC milliseconds, as billing sees it: the emulator's time machine moves it. */
  now(): Ms;
  /** Sets the time. It advances from there, except on a fixed clock. */
  set(nowMs: Ms): void;
};

/** Time that flows with the wall clock from wherever it was last set. */
export function wallClock(): Clock {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    set: (nowMs) => {
      offsetMs = nowMs - Date.now();
    },
  };
}

/** A fixed time that tests set. */
export function fixedClock(startMs: Ms): Clock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    set: (next) => {
      nowMs = next;
    },
  };
}

/** Real seconds, whatever the billing clock says: for timers and for the age of signatures. */
export const wallNow = (): Ms => Date.now();
