import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsFor, runsCostCents } from '../core/catalog.ts';
import { cents, credits } from '../core/units.ts';
import { capLeft, monthOf } from './rules.ts';

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

  it('begins anew on the first of the UTC month', () => {
    expect(monthOf(Date.UTC(2026, 1, 28, 23, 59, 59, 999))).toBe('2026-02-01');
    expect(monthOf(Date.UTC(2026, 2, 1))).toBe('2026-03-01');
  });
});

describe('the price of runs', () => {
  it('is exact to a tenth of a cent', () => {
    expect([1, 5, 5_000, 5_012].map((n) => runsCostCents(credits(n)))).toEqual(['0.6', '3', '3000', '3007.2']);
  });
});
