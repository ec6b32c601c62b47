import { area, line } from 'd3-shape';
import { BalanceAxes, CursorLine } from './axes.tsx';
import { type ChartSize, plotBottom, plotRight, spaceLabels } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { useFormat } from './use-format.ts';

type ComparedRun = {
  /** Tells it from the other one. */
  name: string;
  /** The month of each entry, as 'YYYY-MM'; balances are those at its end. */
  months: string[];
  p5: number[];
  p50: number[];
  p95: number[];
};

const LOOKS = [
  { color: 'rgb(var(--accent))', dash: undefined, short: 'first' },
  { color: 'rgb(var(--warning))', dash: '6 4', short: 'second' },
] as const;

/** Two forecasts on one scale, month by month of the calendar: the middle of each, and where nine of ten trials lie. */
export function CompareChart({ runs, currency }: { runs: ComparedRun[]; currency: string }) {
  const format = useFormat(currency);
  const months = [...new Set(runs.flatMap((run) => run.months))].sort();
  const at = (run: ComparedRun, place: number, band: 'p5' | 'p50' | 'p95'): number | undefined =>
    run[band][run.months.indexOf(months[place] ?? '')];
  const words = (run: ComparedRun, place: number): string => {
    const middle = at(run, place, 'p50');
    return middle === undefined ? 'no forecast' : format.money(middle);
  };
  const sentence = (place: number) =>
    `${format.month(months[place] ?? '')}: ${runs.map((run) => `${run.name} ${words(run, place)}`).join(', ')}`;
  return (
    <PlaceChart
      label="Month"
      count={months.length}
      sentence={sentence}
      title="Both runs on one scale"
      description={`The middle of both forecasts at the end of each month. ${sentence(months.length - 1)}.`}
      caption={`The solid line is the middle of the first (${runs[0]?.name}), the dashed one of the second (${runs[1]?.name}). Nine of ten trials lie in each band.`}
      draw={(size, active) => <Lines {...{ size, runs, months, active, format, currency }} />}
      table={{
        caption: 'The middle of both runs',
        columns: ['End of', ...runs.map(({ name }) => name)],
        rows: months.map((month, place) => [format.month(month), ...runs.map((run) => words(run, place))]),
      }}
    />
  );
}

type LinesProps = {
  size: ChartSize;
  runs: ComparedRun[];
  months: string[];
  active: number | null;
  format: ChartFormat;
  currency: string;
};

function Lines({ size, runs, months, active, format, currency }: LinesProps) {
  const x = linearScale([0, Math.max(1, months.length - 1)], [size.margin.left, plotRight(size)]);
  const all = runs.flatMap(({ p5, p95 }) => [...p5, ...p95]);
  const y = linearScale([Math.min(0, ...all), Math.max(0, ...all)], [plotBottom(size), size.margin.top], {
    niceFor: 5,
  });
  const placeOf = (month: string): number => x(months.indexOf(month));
  const ends = spaceLabels(
    runs.map(({ p50 }) => y(p50.at(-1) ?? 0)),
    13,
  );
  return (
    <>
      <BalanceAxes
        {...{ size, x, y, currency, format }}
        labels={months.map((month) => format.shortMonth(month))}
        title="End of month"
      />
      <line x1={size.margin.left} x2={plotRight(size)} y1={y(0)} y2={y(0)} stroke="rgb(var(--danger))" />
      {runs.map((run, nth) => {
        const { color, dash, short } = LOOKS[nth] ?? LOOKS[0];
        const band = area<string>()
          .x(placeOf)
          .y0((_, i) => y(run.p5[i] ?? 0))
          .y1((_, i) => y(run.p95[i] ?? 0));
        const middle = line<string>()
          .x(placeOf)
          .y((_, i) => y(run.p50[i] ?? 0));
        return (
          <g key={short}>
            <path d={band(run.months) ?? ''} fill={color} fillOpacity={0.14} />
            <path d={middle(run.months) ?? ''} fill="none" stroke={color} strokeWidth={2.5} strokeDasharray={dash} />
            <text x={plotRight(size) + 5} y={(ends[nth] ?? 0) + 4} fontSize={size.labelFontSize} fontWeight={600}>
              {short}
            </text>
          </g>
        );
      })}
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
    </>
  );
}
