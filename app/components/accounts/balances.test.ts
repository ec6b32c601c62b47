import { expect, test } from 'vitest';
import { balancesByMonth } from './balances.ts';

test('balances run on from the opening balance, through months without movements and over the year', () => {
  const sums = [
    { month: '2025-11', sumCents: 500 },
    { month: '2026-02', sumCents: -2_000 },
  ];
  expect(balancesByMonth(1_000, sums)).toEqual({ firstMonth: '2025-11', balanceCents: [1_500, 1_500, 1_500, -500] });
});

test('an account without movements has no balances by month', () => {
  expect(balancesByMonth(1_000, [])).toBeNull();
});
