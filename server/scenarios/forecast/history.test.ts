import { describe, expect, it } from 'vitest';
import { type AccountMovements, type DatedMovement, historyOf } from './history.ts';

const account = (movements: DatedMovement[], openingBalanceCents = 0, accountId = 'a'): AccountMovements => ({
  accountId,
  openingBalanceCents,
  movements,
});
const on = (date: string, amountCents: number): DatedMovement => ({ date, amountCents });
const read = (accounts: AccountMovements[], today = '2026-01-10') => {
  const result = historyOf(accounts, today);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

describe('a history', () => {
  it('without any movement is refused with an explanation', () => {
    for (const accounts of [[], [account([])], [account([]), account([])]]) {
      expect(historyOf(accounts, '2026-01-10')).toMatchObject({ ok: false, refusal: { kind: 'empty_history' } });
    }
  });

  it('sums income and expense by month, whatever the order, with empty months as zero', () => {
    const history = read([
      account([on('2025-05-28', -50), on('2025-03-03', 100), on('2025-03-09', -30), on('2025-03-31', 5)]),
    ]);
    expect(history).toMatchObject({ firstMonth: '2025-03', startMonth: '2025-06' });
    expect(history.accounts[0]?.months).toEqual([
      { incomeCents: 105, expenseCents: 30 },
      { incomeCents: 0, expenseCents: 0 },
      { incomeCents: 0, expenseCents: 50 },
    ]);
  });

  it('opens with the balance of all accounts when the forecast starts, those without movements included', () => {
    const accounts = [account([on('2025-11-30', 100), on('2025-12-31', -40)], 1_000), account([], 7, 'b')];
    expect(read(accounts)).toMatchObject({ startMonth: '2026-01', openingBalanceCents: 1_067 });
  });

  it('neither draws from nor counts the month that is not over', () => {
    const history = read([account([on('2025-11-28', 100), on('2025-12-30', 100), on('2026-01-09', 900)])]);
    expect(history).toMatchObject({ startMonth: '2026-01', openingBalanceCents: 200 });
    expect(history.accounts[0]?.months).toHaveLength(2);
    expect(history.notes[0]).toContain('2026-01 is not over');
  });

  it('takes an export that stops on the 12th as half a month even when the month is long past', () => {
    expect(read([account([on('2025-03-28', 100), on('2025-04-28', 100), on('2025-05-12', 900)])])).toMatchObject({
      startMonth: '2025-05',
      openingBalanceCents: 200,
    });
  });

  it('keeps the only month there is', () => {
    const history = read([account([on('2026-01-05', 100), on('2026-01-09', -1)])]);
    expect(history.accounts[0]?.months).toEqual([{ incomeCents: 100, expenseCents: 1 }]);
    expect(history).toMatchObject({ startMonth: '2026-02', openingBalanceCents: 99 });
  });

  it('draws only from the months that every account covers, and counts every balance', () => {
    const long = account([on('2025-01-31', 10), on('2025-12-31', 10)]);
    const short = account([on('2025-10-31', 1), on('2025-11-30', 1)], 0, 'b');
    const history = read([long, short]);
    expect(history).toMatchObject({ firstMonth: '2025-10', startMonth: '2026-01', openingBalanceCents: 22 });
    expect(history.accounts.map(({ months }) => months.length)).toEqual([2, 2]);
    expect(history.notes).toContain('Not every account has movements after 2025-11: later months are not drawn from.');
  });

  it('of accounts with no month in common is refused', () => {
    const accounts = [account([on('2024-01-31', 1)]), account([on('2025-01-31', 1)], 0, 'b')];
    expect(historyOf(accounts, '2026-01-10')).toMatchObject({ ok: false, refusal: { kind: 'no_common_month' } });
  });

  it('beyond what can be counted in cents is refused', () => {
    const accounts = [account([on('2025-01-31', 1)], Number.MAX_SAFE_INTEGER)];
    expect(historyOf(accounts, '2026-01-10')).toMatchObject({ ok: false, refusal: { kind: 'amount_too_large' } });
  });

  it('crosses years without losing a month', () => {
    const history = read([account([on('2023-12-31', 1), on('2025-02-28', 1)])]);
    expect(history.accounts[0]?.months).toHaveLength(15);
    expect(history).toMatchObject({ firstMonth: '2023-12', startMonth: '2025-03' });
  });
});
