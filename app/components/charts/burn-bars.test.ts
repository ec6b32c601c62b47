import { expect, it } from 'vitest';
import { barsOf } from './burn-bars.ts';

const RANGE = { from: '2026-02-27', to: '2026-03-03' };
const DAYS = [
  { day: '2026-02-28', credits: 5 },
  { day: '2026-03-01', credits: 7 },
  { day: '2026-03-02', credits: 11 },
];
const bars = (unit: 'day' | 'week' | 'month') => barsOf(RANGE, DAYS, unit).map(({ date, credits }) => [date, credits]);

it('a bar is a day, a week from its Monday or a month, and none is left out', () => {
  expect(bars('day')).toEqual([
    ['2026-02-27', 0],
    ['2026-02-28', 5],
    ['2026-03-01', 7],
    ['2026-03-02', 11],
    ['2026-03-03', 0],
  ]);
  expect(bars('week')).toEqual([
    ['2026-02-23', 12],
    ['2026-03-02', 11],
  ]);
  expect(bars('month')).toEqual([
    ['2026-02-01', 5],
    ['2026-03-01', 18],
  ]);
});
