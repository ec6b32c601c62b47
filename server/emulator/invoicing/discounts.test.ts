import { describe, expect, it } from 'vitest';
import { type CouponTerms, discountLines } from './discounts.ts';

const percent = (percentOff: number): CouponTerms => ({ percentOff, amountOffCents: null, products: null });
const amount = (amountOffCents: number): CouponTerms => ({ percentOff: null, amountOffCents, products: null });
const lines = (...amounts: number[]) =>
  amounts.map((amountCents) => ({ amountCents, discountable: true, product: 'a' }));

describe('a coupon', () => {
  it('of a percentage takes it off each line, half a cent up (assumed: discount-rounding)', () => {
    expect(discountLines(lines(1800, 3007, 1), [percent(25)])).toEqual([[450, 752, 0]]);
    expect(discountLines(lines(1, 3), [percent(50)])).toEqual([[1, 2]]);
    expect(discountLines(lines(1800), [percent(33.33)])).toEqual([[600]]);
  });

  it('of an amount is spread by size and sums to the cent (documented: coupon-spread)', () => {
    expect(discountLines(lines(1000, 2000), [amount(500)])).toEqual([[166, 334]]);
    expect(discountLines(lines(1000, 1000, 1000), [amount(1000)])).toEqual([[333, 333, 334]]);
    for (let cents = 0; cents < 4_000; cents += 37) {
      const taken = discountLines(lines(1, 999, 2_000), [amount(cents)])[0] ?? [];
      expect(taken.reduce((sum, each) => sum + each, 0)).toBe(Math.min(cents, 3_000));
      expect(taken.every((each) => each >= 0)).toBe(true);
    }
  });

  it('never takes more than there is, and nothing off credits and what is not discountable (documented: coupon-floor)', () => {
    expect(discountLines(lines(500), [amount(900)])).toEqual([[500]]);
    expect(
      discountLines([{ amountCents: 500, discountable: false, product: 'a' }, ...lines(-300)], [percent(100)]),
    ).toEqual([[0, 0]]);
    expect(discountLines([], [amount(900)])).toEqual([[]]);
  });

  it('for some products takes nothing off others, nor off lines it does not name (documented: coupon-products)', () => {
    const [a, b] = [...lines(1000), { amountCents: 500, discountable: true, product: 'b' }];
    if (!a || !b) throw new Error('two lines');
    expect(discountLines([a, b], [{ ...percent(50), products: ['b'] }])).toEqual([[0, 250]]);
    expect(discountLines([a, b], [{ ...amount(2000), products: ['c'] }])).toEqual([[0, 0]]);
    expect(discountLines([a, b], [{ ...amount(2000), lines: [0] }, percent(10)])).toEqual([
      [1000, 0],
      [0, 50],
    ]);
  });

  it('after another sees what the first left (documented: coupon-order)', () => {
    expect(discountLines(lines(1000), [percent(50), amount(200), percent(10)])).toEqual([[500], [200], [30]]);
  });
});
