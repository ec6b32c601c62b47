import { describe, expect, it } from 'vitest';
import { boundary, periodAt } from './periods.ts';

const at = (text: string): number => Date.parse(`${text}Z`) / 1000;
const day = (s: number): string => new Date(s * 1000).toISOString().slice(0, 16);
const MONTHLY = { interval: 'month', count: 1 } as const;

describe('a monthly period', () => {
  it('anchored on 31 January ends on the last day of shorter months and returns to 31 (documented: anchor-month-end)', () => {
    const anchor = at('2026-01-31T10:30');
    expect([1, 2, 3, 4].map((n) => day(boundary(anchor, MONTHLY, n)))).toEqual([
      '2026-02-28T10:30',
      '2026-03-31T10:30',
      '2026-04-30T10:30',
      '2026-05-31T10:30',
    ]);
  });

  it('anchored on 31 January ends on 29 February in a leap year (documented: anchor-month-end)', () => {
    expect(day(boundary(at('2028-01-31T00:00'), MONTHLY, 1))).toBe('2028-02-29T00:00');
  });

  it('is half-open: its end belongs to the next', () => {
    const anchor = at('2026-03-02T10:00');
    const end = boundary(anchor, MONTHLY, 1);
    expect(periodAt(anchor, MONTHLY, end - 1)).toEqual({ startS: anchor, endS: end });
    expect(periodAt(anchor, MONTHLY, end).startS).toBe(end);
  });

  it('is found for any instant, before the anchor and far after it', () => {
    const anchor = at('2026-01-31T23:59');
    for (let n = -30; n < 300; n++) {
      const period = { startS: boundary(anchor, MONTHLY, n), endS: boundary(anchor, MONTHLY, n + 1) };
      expect(periodAt(anchor, MONTHLY, period.startS)).toEqual(period);
      expect(periodAt(anchor, MONTHLY, period.endS - 1)).toEqual(period);
    }
  });
});

describe('a yearly period', () => {
  it('anchored on 29 February ends on 28 February and comes back to 29 (assumed: anchor-leap-day)', () => {
    const anchor = at('2028-02-29T12:00');
    const yearly = { interval: 'year', count: 1 } as const;
    expect([1, 4].map((n) => day(boundary(anchor, yearly, n)))).toEqual(['2029-02-28T12:00', '2032-02-29T12:00']);
  });
});

describe('a weekly period', () => {
  it('has seven days', () => {
    const anchor = at('2026-03-02T10:00');
    expect(boundary(anchor, { interval: 'week', count: 2 }, 3) - anchor).toBe(6 * 7 * 86_400);
  });
});
