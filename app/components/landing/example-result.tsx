import { FanChart } from '../charts/fan-chart.tsx';

/**
 * A run over the sample data as the engine computed it, rounded to hundreds: income 15 % down and expenses 3 % up a year,
 * $12,000 for new equipment in March, 5,000 trials, seed 7.
 */
const MONTHS = [
  '2026-01',
  '2026-02',
  '2026-03',
  '2026-04',
  '2026-05',
  '2026-06',
  '2026-07',
  '2026-08',
  '2026-09',
  '2026-10',
  '2026-11',
  '2026-12',
];
const OPENING_CENTS = 6_486_623;
const BALANCE_CENTS = {
  p5: [49.5, 42.7, 24.2, 18, 12.7, 7.1, 0.6, -6, -12.9, -20.4, -28.4, -35.1].map(thousands),
  p25: [57.3, 54.3, 38.8, 35.3, 31.4, 26.7, 22.2, 16.9, 11.7, 5.4, -0.8, -7.1].map(thousands),
  p50: [64.1, 62.9, 49.4, 47.5, 44.4, 41.2, 37.4, 33, 28.4, 23, 17.2, 11.1].map(thousands),
  p75: [71.2, 71.3, 59.5, 58.6, 57.2, 55.1, 52.3, 49.2, 44.8, 41, 35.7, 30.4].map(thousands),
  p95: [77.3, 82.3, 72.9, 73.4, 74.5, 73.8, 72.7, 70.5, 67.9, 64.5, 61.2, 56.1].map(thousands),
};

export function ExampleResult() {
  return (
    <div className="rounded-lg border bg-surface p-4 sm:p-6">
      <FanChart
        title="A slow year, with new equipment in March"
        months={MONTHS}
        openingBalanceCents={OPENING_CENTS}
        balanceCents={BALANCE_CENTS}
      />
    </div>
  );
}

function thousands(dollars: number): number {
  return Math.round(dollars * 100_000);
}
