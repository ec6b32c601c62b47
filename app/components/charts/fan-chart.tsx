import { area, line } from 'd3-shape';
import { BalanceAxes, CursorLine } from './axes.tsx';
import { type ChartSize, plotBottom, plotRight, spaceLabels } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { useFormat } from './use-format.ts';

type Band = 'p5' | 'p25' | 'p50' | 'p75' | 'p95';

export type FanChartProps = {
  title?: string;
  /** 'YYYY-MM' of each entry of the percentiles, which are at the end of that month. */
  months: string[];
  /** The balance before the first month, where the fan begins. */
  openingBalanceCents: number;
  balanceCents: Record<Band, number[]>;
  currency?: string;
  /** For a fan by days: how to write each entry, in full and on the axis, in place of the months. */
  days?: { full: string[]; short: string[] };
  /** A balance below this is a shortfall. */
  floorCents?: number;
  /** How it is drawn on a desk, where it has less than a page's width. */
  desk?: ChartSize | undefined;
};

const BANDS: { band: Band; name: string; label: string }[] = [
  { band: 'p95', name: 'Best 5% from', label: 'best 5%' },
  { band: 'p75', name: 'Best 25% from', label: 'best 25%' },
  { band: 'p50', name: 'Middle', label: 'middle' },
  { band: 'p25', name: 'Worst 25% up to', label: 'worst 25%' },
  { band: 'p5', name: 'Worst 5% up to', label: 'worst 5%' },
];

/** The range of balances month by month: the light band holds nine of ten trials, the dark one half, the line is the middle. */
export function FanChart(props: FanChartProps) {
  const {
    title = 'Balance by month',
    months,
    openingBalanceCents,
    balanceCents,
    currency = 'USD',
    desk,
    days,
    floorCents = 0,
  } = props;
  const format = useFormat(currency);
  if (months.length === 0) return <p>There are no months to show.</p>;
  const places = ['Start', ...(days?.full ?? months.map(format.month))];
  const from = (cents: number[]) => [openingBalanceCents, ...cents];
  const series = {
    p5: from(balanceCents.p5),
    p25: from(balanceCents.p25),
    p50: from(balanceCents.p50),
    p75: from(balanceCents.p75),
    p95: from(balanceCents.p95),
  };
  const sentence = (place: number) => {
    const [p95, p75, p50, p25, p5] = BANDS.map(({ band }) => format.money(series[band][place] ?? 0));
    if (place === 0) return `Start: ${p50}`;
    return `${places[place]}: middle ${p50}, half of all trials from ${p25} to ${p75}, nine of ten from ${p5} to ${p95}`;
  };
  const labels = ['Start', ...(days?.short ?? months.map(format.shortMonth))];
  const unit = days ? 'day' : 'month';
  return (
    <PlaceChart
      label={days ? 'Day' : 'Month'}
      count={places.length}
      sentence={sentence}
      desk={desk}
      title={title}
      description={`Simulated balance at the end of each ${unit}. ${sentence(places.length - 1)}.`}
      caption={`The line is the middle of all trials. In each ${unit} half of them lie in the dark band, nine of ten in the light one.`}
      draw={(size, active) => (
        <Fan
          size={size}
          series={series}
          labels={labels}
          active={active}
          format={format}
          currency={currency}
          axisTitle={days ? 'End of day' : 'End of month'}
          floorCents={floorCents}
        />
      )}
      table={{
        caption: title,
        columns: ['End of', ...BANDS.map(({ name }) => name)],
        rows: places.map((place, at) => [place, ...BANDS.map(({ band }) => format.money(series[band][at] ?? 0))]),
      }}
    />
  );
}

type FanProps = {
  size: ChartSize;
  series: Record<Band, number[]>;
  labels: string[];
  active: number | null;
  format: ChartFormat;
  currency: string;
  axisTitle: string;
  floorCents: number;
};

function Fan({ size, series, labels, active, format, currency, axisTitle, floorCents }: FanProps) {
  const x = linearScale([0, labels.length - 1], [size.margin.left, plotRight(size)]);
  const y = linearScale(
    [Math.min(0, floorCents, ...series.p5), Math.max(0, floorCents, ...series.p95)],
    [plotBottom(size), size.margin.top],
    { niceFor: 5 },
  );
  const bandPath = (low: Band, high: Band) =>
    area<number>()
      .x((_, at) => x(at))
      .y0((_, at) => y(series[low][at] ?? 0))
      .y1((_, at) => y(series[high][at] ?? 0))(series[low]) ?? '';
  const medianPath = line<number>()
    .x((_, at) => x(at))
    .y((cents) => y(cents))(series.p50);
  return (
    <>
      <BalanceAxes {...{ size, labels, x, y, currency, format }} title={axisTitle} />
      <path d={bandPath('p5', 'p95')} fill="rgb(var(--accent))" fillOpacity={0.16} />
      <path d={bandPath('p25', 'p75')} fill="rgb(var(--accent))" fillOpacity={0.32} />
      <path d={medianPath ?? ''} fill="none" stroke="rgb(var(--accent))" strokeWidth={2.5} strokeLinejoin="round" />
      <line
        x1={size.margin.left}
        x2={plotRight(size)}
        y1={y(floorCents)}
        y2={y(floorCents)}
        stroke="rgb(var(--danger))"
        strokeWidth={1.5}
      />
      <BandLabels size={size} ys={BANDS.map(({ band }) => y(series[band].at(-1) ?? 0))} />
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
      {active === null
        ? null
        : BANDS.map(({ band }) => (
            <circle key={band} cx={x(active)} cy={y(series[band][active] ?? 0)} r={3} fill="rgb(var(--accent))" />
          ))}
    </>
  );
}

function BandLabels({ size, ys }: { size: ChartSize; ys: number[] }) {
  const spaced = spaceLabels(ys, 13);
  return BANDS.map(({ band, label }, at) => (
    <text
      key={band}
      x={plotRight(size) + 5}
      y={(spaced[at] ?? 0) + 4}
      fontSize={size.labelFontSize}
      fontWeight={band === 'p50' ? 600 : 400}
    >
      {label}
    </text>
  ));
}
