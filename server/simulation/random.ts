/** One seeded source of chance: the same seed draws the same numbers, on every machine. */
export type Random = {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number of `[0, below)`. */
  below(below: number): number;
  /** True this often, from 0 (never) to 1 (always). Draws either way, so that a changed share moves no other number. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
};

/** Mulberry32, a public-domain generator: 32 bits of state are enough for streams of some thousand numbers. */
export function createRandom(seed: number, stream: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (from) => {
      const at = below(from.length);
      if (from.length === 0) throw new RangeError('There is nothing to pick from');
      return from[at] as (typeof from)[number];
    },
  };
}
