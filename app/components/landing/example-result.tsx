import { MIDDLE } from '../charts/chart-size.ts';
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
  p5: [49.5, 42.8, 24.7, 18.8, 12.9, 7.6, 1.7, -5, -12.4, -19.3, -26.6, -34.9].map(thousands),
  p25: [57.5, 54.5, 38.9, 35.2, 31.3, 27, 22.3, 17, 12, 6, -0.5, -6.6].map(thousands),
  p50: [64.1, 63, 49.2, 47.6, 44.4, 41, 37.3, 33.1, 28.6, 23.9, 17.9, 12.4].map(thousands),
  p75: [71.2, 71.6, 59.6, 58.6, 57.3, 55.8, 53.2, 50, 45.4, 40.9, 36.7, 30.9].map(thousands),
  p95: [77.3, 82.7, 72.9, 74.6, 74.9, 74, 73.3, 71.1, 68.4, 66.6, 62.5, 57.5].map(thousands),
};

export function ExampleResult() {
  return (
    <div className="rounded-lg border bg-surface p-4 sm:p-6">
      <FanChart
        title="A slow year, with new equipment in March"
        months={MONTHS}
        openingBalanceCents={OPENING_CENTS}
        balanceCents={BALANCE_CENTS}
        desk={MIDDLE}
      />
    </div>
  );
}

function thousands(dollars: number): number {
  return Math.round(dollars * 100_000);
}
