import { describe, expect, it } from 'vitest';
import { linearScale } from './linear-scale.ts';

describe('a linear scale', () => {
  it('maps the ends of its domain to the ends of its range, and what is between in proportion', () => {
    const y = linearScale([0, 200], [300, 100]);
    expect([0, 50, 200].map(y)).toEqual([300, 250, 100]);
  });

  it('maps a domain of one value to the middle', () => {
    expect(linearScale([7, 7], [0, 10])(7)).toBe(5);
  });

  it('widens its domain to round values, and has ticks at round values', () => {
    const y = linearScale([-130, 970], [0, 120], { niceFor: 5 });
    expect([y(-200), y(1_000)]).toEqual([0, 120]);
    expect(y.ticks(5)).toEqual([-200, 0, 200, 400, 600, 800, 1_000]);
  });

  it.each<[[number, number], number, number[]]>([
    [[0, 0.26], 4, [0, 0.1, 0.2, 0.3]],
    [[0, 1], 4, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[-45_000_00, 0], 5, [-5_000_000, -4_000_000, -3_000_000, -2_000_000, -1_000_000, 0]],
    [[0, 7], 4, [0, 2, 4, 6, 8]],
    [[3, 3], 4, [3]],
  ])('of %j for %d ticks has the ticks %j', (domain, count, ticks) =>
    expect(linearScale(domain, [0, 1], { niceFor: count }).ticks(count)).toEqual(ticks),
  );

  it('has the ticks and the places that d3-scale had', () => {
    // Read from d3-scale 4.0.2: scaleLinear([-123_456, 234_567], [300, 0]).nice(5).
    const y = linearScale([-123_456, 234_567], [300, 0], { niceFor: 5 });
    expect([y(-200_000), y(300_000), y(0)]).toEqual([300, 0, 180]);
    expect(y.ticks(5)).toEqual([-200_000, -100_000, 0, 100_000, 200_000, 300_000]);
  });
});
