/** Billing periods, half-open `[startS, endS)`, in Unix seconds UTC. Source: docs.stripe.com/billing/subscriptions/billing-cycle. */
export type Interval = 'day' | 'week' | 'month' | 'year';
export type Recurrence = { interval: Interval; count: number };
export type Period = { startS: number; endS: number };

const DAY_S = 86_400;

/** The n-th boundary counted from the anchor, never from the boundary before: 31 Jan, 28 Feb, 31 Mar. */
export function boundary(anchorS: number, { interval, count }: Recurrence, n: number): number {
  if (interval === 'day') return anchorS + n * count * DAY_S;
  if (interval === 'week') return anchorS + n * count * 7 * DAY_S;
  const anchor = new Date(anchorS * 1000);
  const months = n * count * (interval === 'year' ? 12 : 1);
  const first = new Date(Date.UTC(anchor.getUTCFullYear(), anchor.getUTCMonth() + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const midnightMs = first.getTime() + (Math.min(anchor.getUTCDate(), lastDay) - 1) * DAY_S * 1000;
  return midnightMs / 1000 + (anchorS % DAY_S);
}

/** The period that holds an instant. */
export function periodAt(anchorS: number, recurrence: Recurrence, atS: number): Period {
  let n = Math.floor((atS - anchorS) / (shortestDays(recurrence) * DAY_S));
  while (boundary(anchorS, recurrence, n) > atS) n--;
  while (boundary(anchorS, recurrence, n + 1) <= atS) n++;
  return { startS: boundary(anchorS, recurrence, n), endS: boundary(anchorS, recurrence, n + 1) };
}

/** Which rhythms one subscription can have: of days or of months, each a multiple of the shortest (documented: mixed-intervals). */
export function mayMix(rhythms: Recurrence[]): boolean {
  const lengths = rhythms.map(({ interval, count }) => ({
    inMonths: interval === 'month' || interval === 'year',
    units: count * (interval === 'year' ? 12 : interval === 'week' ? 7 : 1),
  }));
  const shortest = Math.min(...lengths.map(({ units }) => units));
  const [first] = lengths;
  return lengths.every(({ inMonths, units }) => inMonths === first?.inMonths && units % shortest === 0);
}

export const sameRhythm = (a: Recurrence, b: Recurrence): boolean => a.interval === b.interval && a.count === b.count;

function shortestDays({ interval, count }: Recurrence): number {
  const days = { day: 1, week: 7, month: 31, year: 366 };
  return days[interval] * count;
}
