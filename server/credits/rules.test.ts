import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsFor, runsCostCents } from '../core/catalog.ts';
import { cents, credits } from '../core/units.ts';
import { balanceOf, capIn, capLeft, dayOf } from './rules.ts';

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

  it('is reduced by the credits captured in the period and by those held', () => {
    expect(capLeft(cents(3_000), 4_000, 900)).toBe(100);
    expect(capLeft(null, 4_000, 900)).toBeNull();
  });
});

describe('a raise of the cap for one billing period', () => {
  const startMs = Date.UTC(2026, 2, 15);
  const raised = { monthlyCapCents: cents(1_000), capRaise: { periodStartMs: startMs, capCents: cents(5_000) } };

  it('counts in its period only', () => {
    expect(capIn(startMs, raised)).toBe(5_000);
    expect(capIn(Date.UTC(2026, 3, 15), raised)).toBe(1_000);
    expect(capIn(0, raised)).toBe(1_000);
  });

  it('changes nothing without a raise, and sets no cap where none is set', () => {
    expect(capIn(startMs, { ...raised, capRaise: null })).toBe(1_000);
    expect(capIn(startMs, { ...raised, monthlyCapCents: null })).toBeNull();
    expect(capIn(startMs, { monthlyCapCents: null, capRaise: null })).toBeNull();
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
