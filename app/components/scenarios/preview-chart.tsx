import { area, line } from 'd3-shape';
import { CursorLine, PlaceAxis, ValueAxis } from '../charts/axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from '../charts/chart-size.ts';
import type { ChartFormat } from '../charts/format.ts';
import { linearScale } from '../charts/linear-scale.ts';
import { PlaceChart } from '../charts/place-chart.tsx';
import { useFormat } from '../charts/use-format.ts';

type PreviewChartProps = {
  past: { months: string[]; cents: number[] };
  months: string[];
  p5: number[];
  p50: number[];
  p95: number[];
  currency: string;
};

/** The balance as it was, and from there the middle and nine tenths of a few trials. */
export function PreviewChart({ past, months, p5, p50, p95, currency }: PreviewChartProps) {
  const format = useFormat(currency);
  const all = [...past.months, ...months];
  const sentence = (place: number) => {
    const month = format.month(all[place] ?? '');
    const at = place - past.months.length;
    if (at < 0) return `${month}: it was ${format.money(past.cents[place] ?? 0)}`;
    return `${month}, preview: middle ${format.money(p50[at] ?? 0)}, nine of ten from ${format.money(p5[at] ?? 0)} to ${format.money(p95[at] ?? 0)}`;
  };
  const last = all.length - 1;
  return (
    <PlaceChart
      label="Month"
      count={all.length}
      sentence={sentence}
      title="History and preview"
      description={`Balance by month. ${sentence(last)}.`}
      caption="Left of the dashes what was, right of them what these assumptions would make of it."
      draw={(size, active) => (
        <Drawing
          size={size}
          all={all}
          past={past.cents}
          bands={{ p5, p50, p95 }}
          active={active}
          format={format}
          unit={currency}
        />
      )}
      table={{
        caption: 'History and preview',
        columns: ['End of', 'Worst 5% up to', 'Balance or middle', 'Best 5% from'],
        rows: all.map((month, place) => {
          const at = place - past.months.length;
          const cells =
            at < 0
              ? ['', format.money(past.cents[place] ?? 0), '']
              : [p5, p50, p95].map((cents) => format.money(cents[at] ?? 0));
          return [format.month(month), ...cells];
        }),
      }}
    />
  );
}

type DrawingProps = {
  size: ChartSize;
  all: string[];
  past: number[];
  bands: Record<'p5' | 'p50' | 'p95', number[]>;
  active: number | null;
  format: ChartFormat;
  unit: string;
};

function Drawing({ size, all, past, bands, active, format, unit }: DrawingProps) {
  const { p5, p50, p95 } = bands;
  const now = past.length - 1;
  const x = linearScale([0, Math.max(1, all.length - 1)], [size.margin.left, plotRight(size)]);
  const y = linearScale(
    [Math.min(0, ...past, ...p5), Math.max(1, ...past, ...p95)],
    [plotBottom(size), size.margin.top],
    { niceFor: 5 },
  );
  // The forecast begins where the history ends.
  const from = (cents: number[]) => (now < 0 ? cents : [past[now] ?? 0, ...cents]);
  const start = Math.max(0, now);
  const path = (cents: number[], first: number) =>
    line<number>()
      .x((_, at) => x(first + at))
      .y((value) => y(value))(cents) ?? '';
  const band = area<number>()
    .x((_, at) => x(start + at))
    .y0((_, at) => y(from(p5)[at] ?? 0))
    .y1((_, at) => y(from(p95)[at] ?? 0))(from(p5));
  return (
    <>
      <ValueAxis
        size={size}
        title={`Balance (${unit})`}
        ticks={y.ticks(5).map((cents) => ({ y: y(cents), label: format.shortMoney(cents) }))}
      />
      <PlaceAxis
        size={size}
        title="End of month"
        ticks={labelledPlaces(all.length, size.labelCount).map((at) => ({
          x: x(at),
          label: format.shortMonth(all[at] ?? ''),
        }))}
      />
      <path d={band ?? ''} fill="rgb(var(--accent))" fillOpacity={0.16} />
      <path d={path(past, 0)} fill="none" stroke="rgb(var(--muted))" strokeWidth={2} strokeLinejoin="round" />
      <path
        d={path(from(p50), start)}
        fill="none"
        stroke="rgb(var(--accent))"
        strokeWidth={2.5}
        strokeLinejoin="round"
      />
      <Marks size={size} startX={x(start)} zeroY={y(0)} />
      <text x={plotRight(size) + 5} y={y(p50.at(-1) ?? 0) + 4} fontSize={size.labelFontSize} fontWeight={600}>
        preview
      </text>
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
    </>
  );
}

/** The line between history and forecast, and the line of an empty account. */
function Marks({ size, startX, zeroY }: { size: ChartSize; startX: number; zeroY: number }) {
  return (
    <>
      <line
        x1={startX}
        x2={startX}
        y1={size.margin.top}
        y2={plotBottom(size)}
        stroke="rgb(var(--muted))"
        strokeDasharray="2 4"
      />
      <line
        x1={size.margin.left}
        x2={plotRight(size)}
        y1={zeroY}
        y2={zeroY}
        stroke="rgb(var(--danger))"
        strokeWidth={1.5}
      />
    </>
  );
}
