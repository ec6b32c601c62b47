import { monthsFrom } from '../charts/format.ts';

export type Balances = { firstMonth: string; balanceCents: number[] };

/** The balance at the end of each month from the first movement's to the last one's; null without movements. */
export function balancesByMonth(
  openingBalanceCents: number,
  sums: readonly { month: string; sumCents: number }[],
): Balances | null {
  const firstMonth = sums[0]?.month;
  const lastMonth = sums.at(-1)?.month;
  if (!firstMonth || !lastMonth) return null;
  const byMonth = new Map(sums.map(({ month, sumCents }) => [month, sumCents]));
  const count = monthNumber(lastMonth) - monthNumber(firstMonth) + 1;
  let balance = openingBalanceCents;
  const balanceCents = monthsFrom(firstMonth, count).map((month) => {
    balance += byMonth.get(month) ?? 0;
    return balance;
  });
  return { firstMonth, balanceCents };
}

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
