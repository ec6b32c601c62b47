import { area, line } from 'd3-shape';
import { CursorLine, PlaceAxis, ValueAxis } from './axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { useFormat } from './use-format.ts';

/** As the engine has it: from this share on a month is at risk. */
export const RISK_SHARE = 0.05;

export type ProbabilityChartProps = {
  title?: string;
  /** 'YYYY-MM' of each share. */
  months: string[];
  /** Share of trials (0..1) that ran out by the end of that month. */
  ranOutShare: number[];
  /** From this share on a month is called at risk. */
  riskShare?: number;
  /** How it is drawn on a desk, where it has less than a page's width. */
  desk?: ChartSize | undefined;
};

/** How likely it is that the money has run out by each month. */
export function ProbabilityChart(props: ProbabilityChartProps) {
  const { title = 'Probability of having run out', months, ranOutShare, riskShare = RISK_SHARE, desk } = props;
  const format = useFormat();
  if (months.length === 0) return <p>There are no months to show.</p>;
  const places = ['Start', ...months.map(format.month)];
  const labels = ['Start', ...months.map(format.shortMonth)];
  const shares = [0, ...ranOutShare];
  const riskPlace = shares.findIndex((share) => share >= riskShare);
  const sentence = (place: number) =>
    `${places[place]}: ${format.percent(shares[place] ?? 0)} of all trials have run out`;
  const risk =
    riskPlace === -1
      ? `It stays under ${format.percent(riskShare)} throughout.`
      : `${places[riskPlace]} is the first month at risk: ${format.percent(riskShare)} or more have run out.`;
  return (
    <PlaceChart
      label="Month"
      count={places.length}
      sentence={sentence}
      desk={desk}
      title={title}
      description={`Share of trials whose balance was below zero at the end of this month or of one before. ${risk} ${sentence(months.length)}.`}
      caption={risk}
      draw={(size, active) => (
        <Shares
          size={size}
          shares={shares}
          labels={labels}
          riskShare={riskShare}
          riskPlace={riskPlace}
          active={active}
          format={format}
        />
      )}
      table={{
        caption: title,
        columns: ['By the end of', 'Have run out'],
        rows: places.map((place, at) => [place, format.percent(shares[at] ?? 0)]),
      }}
    />
  );
}

type SharesProps = {
  size: ChartSize;
  shares: number[];
  labels: string[];
  riskShare: number;
  riskPlace: number;
  active: number | null;
  format: ChartFormat;
};

function Shares({ size, shares, labels, riskShare, riskPlace, active, format }: SharesProps) {
  const x = linearScale([0, labels.length - 1], [size.margin.left, plotRight(size)]);
  // Never less than a fifth, so that a small risk looks small.
  const y = linearScale([0, Math.max(0.2, ...shares)], [plotBottom(size), size.margin.top], { niceFor: 4 });
  const linePath = line<number>()
    .x((_, at) => x(at))
    .y((share) => y(share))(shares);
  const areaPath = area<number>()
    .x((_, at) => x(at))
    .y0(y(0))
    .y1((share) => y(share))(shares);
  const last = shares.at(-1) ?? 0;
  return (
    <>
      <ValueAxis
        size={size}
        title="Trials that ran out (%)"
        ticks={y.ticks(4).map((share) => ({ y: y(share), label: format.percent(share) }))}
      />
      <PlaceAxis
        size={size}
        title="End of month"
        ticks={labelledPlaces(labels.length, size.labelCount).map((at) => ({ x: x(at), label: labels[at] ?? '' }))}
      />
      <path d={areaPath ?? ''} fill="rgb(var(--danger))" fillOpacity={0.18} />
      <path d={linePath ?? ''} fill="none" stroke="rgb(var(--danger))" strokeWidth={2.5} strokeLinejoin="round" />
      <line
        x1={size.margin.left}
        x2={plotRight(size)}
        y1={y(riskShare)}
        y2={y(riskShare)}
        stroke="rgb(var(--warning))"
        strokeDasharray="6 4"
      />
      <text x={size.margin.left + 4} y={y(riskShare) - 5} fontSize={size.labelFontSize}>
        at risk from {format.percent(riskShare)}
      </text>
      {riskPlace === -1 ? null : (
        <circle
          cx={x(riskPlace)}
          cy={y(shares[riskPlace] ?? 0)}
          r={5}
          fill="rgb(var(--surface))"
          stroke="rgb(var(--danger))"
          strokeWidth={2.5}
        />
      )}
      <text x={plotRight(size) + 6} y={y(last) + 4} fontWeight={600}>
        {format.percent(last)}
      </text>
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
      {active === null ? null : <circle cx={x(active)} cy={y(shares[active] ?? 0)} r={4} fill="rgb(var(--danger))" />}
    </>
  );
}
