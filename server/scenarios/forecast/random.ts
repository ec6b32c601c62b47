/** Draws a whole number in [0, below). */
export type Pick = (below: number) => number;

/**
 * One independent stream of random numbers a trial. Two words of the state come from the seed and the stream by a bijection, so
 * no two pairs share a state; the other two are hashed from both, so that neighbours differ from their first draw on.
 */
export function randomStream(seed: number, stream: number): Pick {
  const a = splitmix32(seed)();
  const c = splitmix32(stream)();
  const hash = splitmix32(a ^ rotateLeft(c, 16));
  const next = xoshiro128(a, hash(), c, hash());
  // Scaled without rejection: over some hundred months the bias is under 1e-7.
  return (below) => Math.floor((next() / 2 ** 32) * below);
}

/** xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018): 32 bits a call. */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  return () => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return scrambled;
  };
}

/** Steele, Lea and Flood's SplitMix in 32 bits, with the finalizer "lowbias32" of Chris Wellons' hash prospector. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) | 0;
  };
}

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
