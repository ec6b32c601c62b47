import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { amountAfter, type PriceTerms } from './amounts.ts';
import { withBalance } from './balance.ts';
import { dayOf, remainingCents } from './proration.ts';

const flat = (unitAmountDecimal: string): PriceTerms => ({
  unitAmountDecimal,
  tiersMode: null,
  tiers: [],
  transform: null,
});
const tier = (upTo: number | null, unit: string | null, fee: string | null = null) => ({
  upTo,
  unitAmountDecimal: unit,
  flatAmountDecimal: fee,
});
const bill = (terms: PriceTerms, quantity: number, before = 0): number =>
  amountAfter(terms, new Big(before), new Big(quantity));

describe('a price per unit', () => {
  it('of 0.6 cents makes $30.00 of 5,000 and $30.07 of 5,012 (documented: rounding)', () => {
    expect([bill(flat('0.6'), 5000), bill(flat('0.6'), 5012), bill(flat('0.6'), 0)]).toEqual([3000, 3007, 0]);
  });

  it('rounds half a cent up (documented: rounding)', () => {
    expect([bill(flat('0.5'), 1), bill(flat('0.5'), 3), bill(flat('0.4'), 1)]).toEqual([1, 2, 0]);
  });

  it('stays exact at a size where floats are not', () => {
    expect(bill(flat('0.000000000001'), 999_999_999_999_999)).toBe(1000);
  });
});

describe('a volume price', () => {
  const accounts: PriceTerms = {
    unitAmountDecimal: null,
    tiersMode: 'volume',
    transform: null,
    tiers: [tier(1, null, '900'), tier(2, null, '1800'), tier(null, '900')],
  };

  it('takes the tier that the whole quantity falls into (documented: tiers-volume)', () => {
    expect([bill(accounts, 1), bill(accounts, 2), bill(accounts, 7)]).toEqual([900, 1800, 6300]);
  });
});

describe('a graduated price', () => {
  const usage: PriceTerms = {
    unitAmountDecimal: null,
    tiersMode: 'graduated',
    transform: null,
    tiers: [tier(100, '10'), tier(null, '5', '200')],
  };

  it('fills tier after tier, with the flat fee of each that it enters (documented: tiers-graduated)', () => {
    expect([bill(usage, 100), bill(usage, 101), bill(usage, 150)]).toEqual([1000, 1205, 1450]);
  });

  it('carries on after what was billed before (documented: threshold-tiers)', () => {
    expect(bill(usage, 50) + bill(usage, 100, 50)).toBe(bill(usage, 150));
  });
});

describe('a package price', () => {
  it('rounds the packages as it says (documented: packages)', () => {
    const up: PriceTerms = { ...flat('3000'), transform: { divideBy: 5000, round: 'up' } };
    const down: PriceTerms = { ...flat('3000'), transform: { divideBy: 5000, round: 'down' } };
    expect([bill(up, 5001), bill(down, 5001), bill(down, 4999)]).toEqual([6000, 3000, 0]);
  });
});

describe('a proration', () => {
  const march = { startS: 0, endS: 31 * 86_400 };

  it('counts the seconds that are left (documented: proration-seconds)', () => {
    expect(remainingCents(new Big(900), march, 0)).toBe(900);
    expect(remainingCents(new Big(900), march, march.endS / 2)).toBe(450);
    expect(remainingCents(new Big(900), march, march.endS)).toBe(0);
  });

  it('credits and debits the same cents for the same quantity (documented: rounding)', () => {
    for (let second = 0; second < march.endS; second += 9_973) {
      const full = remainingCents(new Big(2700), march, second);
      expect(-remainingCents(new Big(-2700), march, second)).toBe(full);
    }
  });
});

describe('the customer balance', () => {
  it('takes a total too small to charge (documented: minimum-charge), and what an invoice gives back', () => {
    expect(withBalance(49, 0, 'usd')).toEqual({ dueCents: 0, endingCents: 49 });
    expect(withBalance(50, 0, 'usd')).toEqual({ dueCents: 50, endingCents: 0 });
    expect(withBalance(-300, 0, 'usd')).toEqual({ dueCents: 0, endingCents: -300 });
    expect(withBalance(1000, -300, 'usd')).toEqual({ dueCents: 700, endingCents: 0 });
    expect(withBalance(200, -300, 'usd')).toEqual({ dueCents: 0, endingCents: -100 });
    expect(withBalance(30, 0, 'gbp')).toEqual({ dueCents: 30, endingCents: 0 });
    expect(withBalance(1_499, 0, 'czk')).toEqual({ dueCents: 0, endingCents: 1_499 });
  });
});

it('the day of a proration has two digits, as on Stripe’s invoices (recorded)', () => {
  expect(dayOf(Date.UTC(2025, 11, 9, 12) / 1000)).toBe('09 Dec 2025');
});
