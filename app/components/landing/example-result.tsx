import { FanChart } from '../charts/fan-chart.tsx';

/** A run's result as it was computed once, with amounts rounded: what a customer gets to see. */
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
const OPENING_CENTS = 18_400_000;
const BALANCE_CENTS = {
  p5: [161, 139, 118, 92, 71, 48, 23, 4, -19, -41, -66, -88].map(thousands),
  p25: [173, 160, 148, 131, 118, 103, 87, 74, 59, 46, 31, 18].map(thousands),
  p50: [181, 174, 168, 158, 151, 142, 133, 126, 118, 111, 103, 97].map(thousands),
  p75: [189, 188, 189, 185, 184, 182, 179, 179, 177, 177, 176, 177].map(thousands),
  p95: [201, 209, 218, 223, 231, 238, 244, 253, 259, 268, 276, 286].map(thousands),
};

export function ExampleResult() {
  return (
    <div className="rounded-lg border bg-surface p-4 sm:p-6">
      <FanChart
        title="Lose the biggest client in March"
        months={MONTHS}
        openingBalanceCents={OPENING_CENTS}
        balanceCents={BALANCE_CENTS}
      />
    </div>
  );
}

function thousands(dollars: number): number {
  return dollars * 100_000;
}
