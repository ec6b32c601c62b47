import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsFor, runsCostCents } from '../core/catalog.ts';
import { cents, credits } from '../core/units.ts';
import { balanceOf, capLeft, holdable, monthOf } from './rules.ts';

const amount = fc.integer({ min: -20_000, max: 20_000 });
const positive = fc.integer({ min: 0, max: 20_000 });

describe('holdable', () => {
  it('never takes the available balance below the overdraft', () => {
    fc.assert(
      fc.property(amount, positive, positive, positive, (posted, held, overdraft, wanted) => {
        const taken = holdable(balanceOf(posted, held), { overdraft, capLeft: null }, wanted);
        expect(taken === 0 || posted - held - taken >= -overdraft).toBe(true);
      }),
    );
  });

  it('takes all that is wanted when balance and cap allow it, and never more', () => {
    fc.assert(
      fc.property(amount, positive, positive, fc.option(amount), positive, (posted, held, overdraft, cap, wanted) => {
        const taken = holdable(balanceOf(posted, held), { overdraft, capLeft: cap }, wanted);
        const allowed = Math.min(posted - held + overdraft, cap ?? Number.POSITIVE_INFINITY);
        expect(taken).toBe(Math.max(0, Math.min(wanted, allowed)));
      }),
    );
  });
});

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
