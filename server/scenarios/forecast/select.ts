/**
 * Rearranges `values` between `low` and `high` (inclusive) so that the one of rank `rank` stands at its sorted place, smaller
 * ones before it and larger ones after it, and gives it. Hoare's selection: no sorting, no allocation.
 */
export function select(values: Float64Array, rank: number, low: number, high: number): number {
  while (low < high) {
    const pivot = middleOf(values[low] ?? 0, values[(low + high) >> 1] ?? 0, values[high] ?? 0);
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] ?? 0;
}

export type Percentiles<T> = { p5: T; p25: T; p50: T; p75: T; p95: T };
export const PERCENT_NAMES = ['p5', 'p25', 'p50', 'p75', 'p95'] as const;
export const PERCENT_RANKS: Percentiles<number> = { p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 };

/** Values that really occur (nearest rank), rounded to whole cents. Rearranges `values`. */
export function percentiles(values: Float64Array): Percentiles<number> {
  const last = values.length - 1;
  const rankOf = (share: number) => Math.max(0, Math.ceil(share * values.length) - 1);
  const [r5, r25, r50, r75, r95] = PERCENT_NAMES.map((name) => rankOf(PERCENT_RANKS[name])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const p50 = select(values, r50, 0, last);
  const p25 = select(values, r25, 0, r50);
  const p5 = select(values, r5, 0, r25);
  const p75 = select(values, r75, r50, last);
  const p95 = select(values, r95, r75, last);
  return { p5: whole(p5), p25: whole(p25), p50: whole(p50), p75: whole(p75), p95: whole(p95) };
}

/** Never -0, which JSON and people write as 0. */
const whole = (cents: number): number => Math.round(cents) + 0;

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
