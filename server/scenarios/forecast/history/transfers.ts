import { dayOf } from '../calendar.ts';

type Line = { date: string; amountCents: number };

/** A transfer may take a weekend and a day to arrive. */
const MAX_DAYS = 4;

/**
 * Transfers between the chosen accounts: money out of one and the same amount into another within a few days. They are no cash
 * flow, as the sum of the accounts does not change. Gives, by account, the places of such lines.
 */
export function findTransfers(accounts: { lines: Line[] }[]): Set<number>[] {
  const found = accounts.map(() => new Set<number>());
  if (accounts.length < 2) return found;
  const arrivals = new Map<number, { account: number; index: number; day: number }[]>();
  accounts.forEach(({ lines }, account) => {
    lines.forEach(({ date, amountCents }, index) => {
      if (amountCents <= 0) return;
      const same = arrivals.get(amountCents) ?? [];
      same.push({ account, index, day: dayOf(date) });
      arrivals.set(amountCents, same);
    });
  });
  accounts.forEach(({ lines }, account) => {
    lines.forEach(({ date, amountCents }, index) => {
      if (amountCents >= 0) return;
      const day = dayOf(date);
      const arrival = nearest(arrivals.get(-amountCents) ?? [], account, day);
      if (!arrival) return;
      found[account]?.add(index);
      found[arrival.account]?.add(arrival.index);
      arrivals.set(
        -amountCents,
        (arrivals.get(-amountCents) ?? []).filter((one) => one !== arrival),
      );
    });
  });
  return found;
}

function nearest(arrivals: { account: number; index: number; day: number }[], from: number, day: number) {
  let best: (typeof arrivals)[number] | null = null;
  for (const arrival of arrivals) {
    if (arrival.account === from || Math.abs(arrival.day - day) > MAX_DAYS) continue;
    if (!best || Math.abs(arrival.day - day) < Math.abs(best.day - day)) best = arrival;
  }
  return best;
}
