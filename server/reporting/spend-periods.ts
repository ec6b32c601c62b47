import type { Span } from '../billing/spend-store.ts';
import type { Ms } from '../core/units.ts';

/** A span whose spend is shown. Months and years are of the calendar, in UTC. */
export type SpendPeriod = Span & {
  /** In addresses: `2026`, `2026-03`, or `from-<ms>` for a billing period. */
  key: string;
  kind: 'billing' | 'month' | 'year';
  /** Whether it is not over yet. */
  isOpen: boolean;
};

/** Three years of months, and as many years as anyone compares. */
const MAX_MONTHS = 36;
const MAX_YEARS = 10;

/** The periods that a customer can choose, the newest of each kind first. */
export function spendPeriods(billing: Span[], firstMs: Ms | null, nowMs: Ms): SpendPeriod[] {
  const opened = billing.filter(({ fromMs }) => fromMs <= nowMs);
  const first = new Date(Math.min(firstMs ?? nowMs, nowMs));
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const years = Math.min(MAX_YEARS, year - first.getUTCFullYear() + 1);
  const months = Math.min(MAX_MONTHS, (year - first.getUTCFullYear()) * 12 + month - first.getUTCMonth() + 1);
  const of = (kind: SpendPeriod['kind'], key: string, span: Span) => ({
    key,
    kind,
    ...span,
    isOpen: nowMs < span.toMs,
  });
  return [
    ...opened.map((span) => of('billing', `from-${span.fromMs}`, span)),
    ...Array.from({ length: months }, (_, back) => {
      const span = { fromMs: Date.UTC(year, month - back), toMs: Date.UTC(year, month - back + 1) };
      return of('month', new Date(span.fromMs).toISOString().slice(0, 7), span);
    }),
    ...Array.from({ length: years }, (_, back) =>
      of('year', String(year - back), { fromMs: Date.UTC(year - back, 0), toMs: Date.UTC(year - back + 1, 0) }),
    ),
  ];
}

/** A span cut at the firsts of UTC months: each piece is small enough for one query. */
export function cutByMonth({ fromMs, toMs }: Span): Span[] {
  const pieces: Span[] = [];
  for (let at = fromMs; at < toMs; ) {
    const date = new Date(at);
    const end = Math.min(toMs, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
    pieces.push({ fromMs: at, toMs: end });
    at = end;
  }
  return pieces;
}
