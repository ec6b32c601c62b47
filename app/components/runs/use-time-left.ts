import { useEffect, useState } from 'react';

type Mark = { done: number; atMs: number };

/** How long the rest of a run will take, by what was done since the page began to watch; null until that is known. */
export function useTimeLeft({
  status,
  done,
  variants,
}: {
  status: string;
  done: number;
  variants: number;
}): number | null {
  const [marks, setMarks] = useState<{ first: Mark; last: Mark } | null>(null);
  useEffect(() => {
    // While it waits no time counts: what was measured before says nothing about after.
    if (status !== 'running') return setMarks(null);
    const mark = { done, atMs: performance.now() };
    setMarks((known) => ({ first: known?.first ?? mark, last: mark }));
  }, [status, done]);
  return marks ? timeLeftMs(marks.first, marks.last, variants) : null;
}

/** Null when nothing was done between the marks. */
export function timeLeftMs(first: Mark, last: Mark, variants: number): number | null {
  const done = last.done - first.done;
  return done > 0 ? ((last.atMs - first.atMs) / done) * (variants - last.done) : null;
}
