import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelledPlaces, spaceLabels } from './chart-size.ts';
import { SHADES, shadeOf, shadePaths, spreadPlaces } from './heat-cells.ts';

describe('the shades', () => {
  it('go from the faintest at the lowest value to the fullest at the highest', () => {
    expect([shadeOf(0, 0, 10), shadeOf(5, 0, 10), shadeOf(10, 0, 10)]).toEqual([0, 4, SHADES.length - 1]);
    expect([shadeOf(7, 7, 7), shadeOf(null, 0, 1)]).toEqual([0, null]);
  });

  it('cover each cell exactly once with their paths', () => {
    const shade = fc.option(fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(shade, { minLength: 1, maxLength: 60 }),
        (width, shades) => {
          const height = Math.ceil(shades.length / width);
          const painted = shades.map((): unknown[] => []);
          for (const { shade: color, path } of shadePaths(shades, width)) {
            for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
              for (let step = 0; step < Number(length); step++) {
                painted[(height - 1 - Number(y)) * width + Number(x) + step]?.push(color);
              }
            }
          }
          expect(painted).toEqual(shades.map((color) => [color]));
        },
      ),
    );
  });
});

describe('places', () => {
  it('are thinned with first and last among them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 2, max: 40 }), (count, limit) => {
        const places = spreadPlaces(count, limit);
        expect([places[0], places.at(-1)]).toEqual([0, count - 1]);
        expect(new Set(places).size).toBe(Math.min(count, limit));
        expect(labelledPlaces(count, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it('of labels are at least a gap apart, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 6 }), (ys) => {
        const spaced = [...spaceLabels(ys, 13)].sort((a, b) => a - b);
        const gaps = spaced.slice(1).map((y, at) => y - (spaced[at] ?? 0));
        expect(gaps.filter((gap) => gap < 13)).toEqual([]);
      }),
    );
  });
});
