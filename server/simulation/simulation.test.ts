import { describe, expect, it } from 'vitest';
import { simulateSeed } from './simulate.ts';

/** Seeds that once broke an invariant, and what was mended then. */
const ONCE_BROKEN = {
  57: 'usage stamped by a clock that is ahead was given up for good',
};

describe('a seed', () => {
  it('replays exactly: the same events, byte for byte', async () => {
    const first = await simulateSeed(7, { trace: true });
    await simulateSeed(8);
    const again = await simulateSeed(7, { trace: true });
    expect(first.trace.length).toBeGreaterThan(50);
    expect(again.trace.join('\n')).toBe(first.trace.join('\n'));
  });

  it.each(Object.entries(ONCE_BROKEN))('%s, which once broke because %s, holds', async (seed) => {
    expect((await simulateSeed(Number(seed))).violation).toBeNull();
  });
});

it('fifty seeds hold', async () => {
  const broken: string[] = [];
  for (let seed = 1; seed <= 50; seed += 1) {
    const { violation } = await simulateSeed(seed);
    if (violation) broken.push(`seed ${seed}: ${violation.message}`);
  }
  expect(broken).toEqual([]);
});
