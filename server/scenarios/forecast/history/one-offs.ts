import { dayOf, monthIndex } from '../calendar.ts';
import { payeeKey } from '../recurring/payee-key.ts';

type Line = { date: string; amountCents: number; description: string };

/** So many times what the largest payment of an ordinary month is. */
const OUTLIER_FACTOR = 5;
/** And at least this share of an ordinary month's total in its direction. */
const MONTH_SHARE = 1;
const MIN_MONTHS = 4;

/**
 * Payments far beyond what months usually bring, from payees that never paid (or were paid) anything like it otherwise: a capital
 * increase, a tax refund, the sale of a van. A forecast that drew them again would be wrong each time. Gives their places.
 */
export function findOneOffs(lines: Line[]): number[] {
  return [...outliersOf(lines, 1), ...outliersOf(lines, -1)].sort((a, b) => a - b);
}

function outliersOf(lines: Line[], sign: 1 | -1): number[] {
  const byMonth = new Map<number, { largest: number; second: number; total: number }>();
  const payees = new Map<string, number[]>();
  for (const { date, amountCents, description } of lines) {
    const size = amountCents * sign;
    if (size <= 0) continue;
    const month = byMonth.get(monthIndex(dayOf(date))) ?? { largest: 0, second: 0, total: 0 };
    month.second = Math.max(month.second, Math.min(size, month.largest));
    month.largest = Math.max(month.largest, size);
    month.total += size;
    byMonth.set(monthIndex(dayOf(date)), month);
    const key = payeeKey(description);
    const sizes = payees.get(key);
    if (sizes) sizes.push(size);
    else payees.set(key, [size]);
  }
  const months = [...byMonth.values()];
  if (months.length < MIN_MONTHS) return [];
  const usual = middle(months.map(({ largest }) => largest));
  const usualTotal = middle(months.map(({ total }) => total));
  return lines.flatMap(({ amountCents, description }, index) => {
    const size = amountCents * sign;
    if (size < usual * OUTLIER_FACTOR || size < usualTotal * MONTH_SHARE) return [];
    const others = (payees.get(payeeKey(description)) ?? []).filter((other) => other > size / 3);
    return others.length > 1 ? [] : [index];
  });
}

const middle = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
