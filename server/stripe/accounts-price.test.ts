import { describe, expect, it } from 'vitest';
import { type AccountsPrice, accountsCost } from './accounts-price.ts';

const FLAT: AccountsPrice = { kind: 'flat', unitAmountCents: 900 };
const TIERED: AccountsPrice = {
  kind: 'tiered',
  tiers: [
    ...Array.from({ length: 20 }, (_, n) => ({ upTo: n + 1, flatCents: (n + 1) * 900, unitCents: 0 })),
    { upTo: null, flatCents: 0, unitCents: 900 },
  ],
};

describe('what accounts cost a month', () => {
  it.each([0, 1, 2, 19, 20, 21, 1_000_000])('is the same for %i at both prices of the brief', (accounts) => {
    const cost = { totalCents: accounts * 900, eachCents: 900 };
    expect(accountsCost(FLAT, accounts)).toEqual(cost);
    expect(accountsCost(TIERED, accounts)).toEqual(cost);
  });

  it('is the tier of their number, flat fee and all', () => {
    const tiers = [
      { upTo: 2, flatCents: 1_000, unitCents: 0 },
      { upTo: null, flatCents: 100, unitCents: 700 },
    ];
    const price: AccountsPrice = { kind: 'tiered', tiers };
    expect([1, 2, 3].map((n) => accountsCost(price, n).totalCents)).toEqual([1_000, 1_000, 2_200]);
  });

  it('is shown as a total when the price of one is not a whole number of cents', () => {
    const price: AccountsPrice = { kind: 'tiered', tiers: [{ upTo: null, flatCents: 1_000, unitCents: 0 }] };
    expect([0, 1, 2, 3].map((n) => accountsCost(price, n).eachCents)).toEqual([1_000, 1_000, 500, null]);
  });

  it('is nothing for fewer than none', () => {
    expect(accountsCost(TIERED, -1).totalCents).toBe(0);
  });
});
