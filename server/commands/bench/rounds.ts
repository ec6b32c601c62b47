type Sides<N extends string> = Record<N, () => Promise<number>>;
type Round<N extends string> = Record<N, number>;

/**
 * Measures all sides in each round, so that whatever else the machine does reaches all of them alike. Another side begins
 * each round. What is loaded and compiled on first use is no part of a figure: one round before the first is not counted.
 */
export async function inRounds<N extends string>(rounds: number, sides: Sides<N>): Promise<Round<N>[]> {
  const names = Object.keys(sides) as N[];
  const measured: Round<N>[] = [];
  for (let at = 0; at <= rounds; at += 1) {
    const order = names.map((_, i) => names[(i + at) % names.length] as N);
    const figures: [N, number][] = [];
    for (const name of order) figures.push([name, await sides[name]()]);
    if (at > 0) measured.push(Object.fromEntries(figures) as Round<N>);
  }
  return measured;
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(figures: number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

/** The medians of a pair, and the median of what each round's two come to: not the quotient of the medians. */
export function pairOf(rounds: Round<'stock' | 'ours'>[]): { stock: number; ours: number; ratio: number } {
  return {
    stock: median(rounds.map(({ stock }) => stock)),
    ours: median(rounds.map(({ ours }) => ours)),
    ratio: median(rounds.map(({ stock, ours }) => ours / stock)),
  };
}

/** Works done a second by so many callers, each of whom does one after the other. */
export async function perSecond(
  callers: number,
  works: number,
  work: (i: number) => Promise<unknown>,
): Promise<number> {
  return works / ((await timed(() => race(callers, works, work))) / 1_000);
}

/** Does so many works by so many callers. */
export async function race(callers: number, works: number, work: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < works) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(callers, works) }, caller));
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}
