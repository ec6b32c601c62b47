import { USAGE_SHOWN_MS } from '../../../server/core/durations.ts';
import { spanWords } from '../../../server/core/spans.ts';
import { barsOf } from '../charts/burn-bars.ts';
import { BurnChart } from '../charts/burn-chart.tsx';
import { useFormat } from '../charts/use-format.ts';

export type UsageDays = {
  /** Days 'YYYY-MM-DD', both included. */
  from: string;
  to: string;
  days: { day: string; credits: number }[];
  recharges: { credits: number; atMs: number }[];
};

/** Credits used by day, with recharges. Days without usage are shown as zero. */
export function UsageByDay({ from, to, days, recharges }: UsageDays) {
  const { count } = useFormat();
  if (days.length === 0 && recharges.length === 0)
    return <p className="text-sm text-muted">Nothing was used in the last {spanWords(USAGE_SHOWN_MS)}.</p>;
  const bars = barsOf({ from, to }, days, 'day');
  return (
    <BurnChart
      title={`Credits used in the last ${bars.length} days`}
      days={bars}
      recharges={recharges.map(({ credits, atMs }) => ({
        date: dayOf(atMs),
        label: `recharge of ${count(credits)}`,
      }))}
    />
  );
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
