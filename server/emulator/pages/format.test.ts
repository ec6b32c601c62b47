import { expect, test } from 'vitest';
import { instant, money, unitMoney, words } from './format.ts';

test('money is read from whole cents, a unit price from decimals of them', () => {
  expect(money(1800, 'usd')).toBe('$18.00');
  expect(money(-900, 'usd')).toBe('-$9.00');
  expect(unitMoney('0.6', 'usd')).toBe('$0.006');
  expect(unitMoney('900', 'usd')).toBe('$9.00');
  expect(unitMoney('-0.000000000001', 'usd')).toBe('-$0.00000000000001');
});

test('instants are shown in UTC, names in words', () => {
  expect(instant(Date.UTC(2026, 10, 22, 18, 4))).toBe('22 Nov 2026, 18:04 UTC');
  expect(words('subscription.past_due')).toBe('Subscription past due');
});
