import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scaleBand, scaleLinear } from './scales.ts';

const cents = fc.integer({ min: -1e12, max: 1e12 });
const ends = fc.tuple(cents, fc.integer({ min: 1, max: 1e12 })).map(([from, span]) => [from, from + span] as const);

it('a scale leads its ends to the ends of the drawing, and what lies between to between', () => {
  const y = scaleLinear([0, 200], [100, 0]);
  expect([0, 50, 200, 400].map(y)).toEqual([100, 75, 0, -100]);
  expect(scaleLinear([3, 3], [0, 10])(3)).toBe(5);
});

it.each([
  [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, 0.3, 3, [0, 0.1, 0.2, 0.3]],
  [-130, 470, 5, [-100, 0, 100, 200, 300, 400]],
  [0, 3, 4, [0, 1, 2, 3]],
  [1234, 1234, 5, [1234]],
])('the marks from %d to %d, about %d of them, are round', (from, to, count, marks) => {
  expect(scaleLinear([from, to], [0, 1]).ticks(count)).toEqual(marks);
});

it('a nice scale holds the one that it was made from, and begins and ends with a mark', () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 3, max: 10 }), ([from, to], count) => {
      const scale = scaleLinear([from, to], [0, 100]).nice(count);
      expect(scale(from)).toBeGreaterThanOrEqual(-1e-6);
      expect(scale(to)).toBeLessThanOrEqual(100 + 1e-6);
      const marks = scale.ticks(count);
      expect(scale(marks[0] ?? Number.NaN)).toBeCloseTo(0, 3);
      expect(scale(marks.at(-1) ?? Number.NaN)).toBeCloseTo(100, 3);
      expect(marks.length).toBeLessThanOrEqual(2 * count + 2);
    }),
  );
});

it('bars share the room evenly, with a gap before, between and after', () => {
  const x = scaleBand(['a', 'b'], [0, 90], 0.25);
  expect(x.width).toBe(30);
  expect([x.start('a'), x.start('b')]).toEqual([10, 50]);
});
