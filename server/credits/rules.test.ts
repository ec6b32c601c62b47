import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsFor, runsCostCents } from '../core/catalog.ts';
import { cents, credits } from '../core/units.ts';
import { balanceOf, capLeft, capNow, dayOf, monthOf } from './rules.ts';

describe('a cap in money', () => {
  it('allows exactly the credits that it pays for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (capCents) => {
        const allowed = creditsFor(cents(capCents));
        expect(Number(runsCostCents(allowed))).toBeLessThanOrEqual(capCents);
        expect(Number(runsCostCents(credits(allowed + 1)))).toBeGreaterThan(capCents);
      }),
    );
  });

  it('counts what the month captured and what is held against itself', () => {
    expect(capLeft(cents(3_000), 4_000, 900)).toBe(100);
    expect(capLeft(null, 4_000, 900)).toBeNull();
  });

  it('starts again on the first of the UTC month', () => {
    expect(monthOf(Date.UTC(2026, 1, 28, 23, 59, 59, 999))).toBe('2026-02-01');
    expect(monthOf(Date.UTC(2026, 2, 1))).toBe('2026-03-01');
  });
});

describe('a raise of the cap for one month', () => {
  const nowMs = Date.UTC(2026, 2, 15);
  const raised = { monthlyCapCents: cents(1_000), capRaise: { month: '2026-03-01', capCents: cents(5_000) } };

  it('counts in its month only', () => {
    expect(capNow(raised, nowMs)).toBe(5_000);
    expect(capNow(raised, Date.UTC(2026, 3, 1))).toBe(1_000);
    expect(capNow(raised, Date.UTC(2026, 1, 28))).toBe(1_000);
  });

  it('changes nothing where there is no raise, and sets no cap where there is none', () => {
    expect(capNow({ ...raised, capRaise: null }, nowMs)).toBe(1_000);
    expect(capNow({ ...raised, monthlyCapCents: null }, nowMs)).toBeNull();
    expect(capNow({ monthlyCapCents: null, capRaise: null }, nowMs)).toBeNull();
  });
});

describe('a balance', () => {
  it('has available what is posted and not held', () => {
    expect(balanceOf(5_000, 120)).toEqual({ posted: 5_000, held: 120, available: 4_880 });
    expect(balanceOf(-30, 0)).toEqual({ posted: -30, held: 0, available: -30 });
  });
});

describe('a day', () => {
  it('is that of UTC', () => {
    expect(dayOf(Date.UTC(2026, 2, 2, 0, 0))).toBe('2026-03-02');
    expect(dayOf(Date.UTC(2026, 2, 1, 23, 59, 59, 999))).toBe('2026-03-01');
  });
});

describe('the price of runs', () => {
  it('is exact to a tenth of a cent', () => {
    expect([1, 5, 5_000, 5_012].map((n) => runsCostCents(credits(n)))).toEqual(['0.6', '3', '3000', '3007.2']);
  });
});
