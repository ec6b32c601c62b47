/** Draws a whole number in [0, below). */
export type Pick = (below: number) => number;

/**
 * One independent stream of random numbers a trial. Two words of the state come from the seed and the stream by a bijection, so
 * no two pairs share a state; the other two are hashed from both, so that neighbours differ from their first draw on.
 */
export function randomStream(seed: number, stream: number): Pick {
  return randomSource(seed, stream).pick;
}

/** Draws that are sums and products of exact 32-bit words, so that every machine gives the same ones. */
export type RandomSource = {
  /** Begins another stream, so that a thousand trials need one source. */
  restart: (seed: number, stream: number) => void;
  /** In [0, 1). */
  uniform: () => number;
  pick: Pick;
  /** Mean 0, variance 1, bell-shaped: the sum of four uniforms. A logarithm would differ in its last bit between machines. */
  bell: () => number;
};

/** As `randomStream`, with the draws that the forecast needs. */
export function randomSource(seed: number, stream: number): RandomSource {
  // Typed words: V8 boxes numbers over 31 bits kept elsewhere.
  const words = new Int32Array(4);
  const restart = (newSeed: number, newStream: number) => {
    const a = splitmix32(newSeed)();
    const c = splitmix32(newStream)();
    const hash = splitmix32(a ^ rotateLeft(c, 16));
    words[0] = a;
    words[1] = hash();
    words[2] = c;
    words[3] = hash();
  };
  restart(seed, stream);
  const uniform = () => (nextWord(words) >>> 0) * WORD;
  return {
    restart,
    uniform,
    // Scaled without rejection: over some hundred months the bias is under 1e-7.
    pick: (below) => Math.floor(uniform() * below),
    bell: () => (uniform() + uniform() + uniform() + uniform() - 2) * SQRT_3,
  };
}

const WORD = 2 ** -32;
/** Four uniforms have a variance of 4/12. */
const SQRT_3 = Math.sqrt(3);

/** xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018): 32 bits a call. */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  const words = Int32Array.of(a, b, c, d);
  return () => nextWord(words) >>> 0;
}

function nextWord(words: Int32Array): number {
  let a = words[0] ?? 0;
  let b = words[1] ?? 0;
  let c = words[2] ?? 0;
  let d = words[3] ?? 0;
  const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9);
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotateLeft(d, 11);
  words[0] = a;
  words[1] = b;
  words[2] = c;
  words[3] = d;
  return scrambled;
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
