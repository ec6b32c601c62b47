import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentiles, select } from './select.ts';

describe('selection', () => {
  it('gives the value that sorting would put at a rank', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 200 }),
        fc.nat(),
        (list, n) => {
          const rank = n % list.length;
          const sorted = [...list].sort((a, b) => a - b);
          expect(select(Float64Array.from(list), rank, 0, list.length - 1)).toBe(sorted[rank]);
        },
      ),
    );
  });

  it('gives all five percentiles by nearest rank, in order', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    expect(percentiles(values)).toEqual({ p5: 5, p25: 25, p50: 50, p75: 75, p95: 95 });
  });

  it('takes a single value and equal values', () => {
    expect(percentiles(Float64Array.of(7))).toEqual({ p5: 7, p25: 7, p50: 7, p75: 7, p95: 7 });
    expect(percentiles(new Float64Array(9).fill(-3)).p95).toBe(-3);
  });
});
