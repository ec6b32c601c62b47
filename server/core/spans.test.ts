import { describe, expect, it } from 'vitest';
import { spanWords } from './spans.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './units.ts';

describe('a duration in words', () => {
  it('is written in the largest unit that divides it', () => {
    expect([DAY_MS, 3 * DAY_MS, HOUR_MS, 36 * HOUR_MS, 90 * MINUTE_MS].map(spanWords)).toEqual([
      '1 day',
      '3 days',
      '1 hour',
      '36 hours',
      '90 minutes',
    ]);
  });

  it('refuses what would be rounded', () => {
    for (const ms of [0, -DAY_MS, 1_500, Number.NaN]) expect(() => spanWords(ms)).toThrow(RangeError);
  });
});
