import { line } from 'd3-shape';
import { CursorLine, PlaceAxis, ValueAxis } from './axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import type { CellValue } from './heat-cells.ts';
import type { HeatMapAxis } from './heat-map.tsx';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { RISK_SHARE } from './probability-chart.tsx';
import { useFormat } from './use-format.ts';

type SweepCurveProps = {
  title: string;
  axis: HeatMapAxis;
  /** By step of the axis; what failed or is still to come is a gap. */
  shares: CellValue[];
  /** What the chance is of, such as "running out". */
  event: string;
};

/** The chance along one swept assumption, always on a scale from none to certain. */
export function SweepCurve({ title, axis, shares, event }: SweepCurveProps) {
  const format = useFormat();
  const text = (place: number) => {
    const share = shares[place];
    return typeof share === 'number' ? `chance of ${event} ${format.percent(share)}` : 'no result';
  };
  const sentence = (place: number) => `${axis.title} ${axis.labels[place]}: ${text(place)}`;
  return (
    <PlaceChart
      label={axis.title}
      count={axis.labels.length}
      sentence={sentence}
      title={title}
      description={`${sentence(0)}. ${sentence(axis.labels.length - 1)}.`}
      caption={`Under the dashed line the chance is below ${format.percent(RISK_SHARE)}.`}
      draw={(size, active) => <Curve size={size} axis={axis} shares={shares} active={active} />}
      table={{
        caption: title,
        columns: [axis.title, `Chance of ${event}`],
        rows: axis.labels.map((label, place) => [label, text(place)]),
      }}
    />
  );
}

type CurveProps = { size: ChartSize; axis: HeatMapAxis; shares: CellValue[]; active: number | null };

/** Every step gets a dot up to so many: more would be a thick line. */
const MAX_DOTS = 40;

function Curve({ size, axis, shares, active }: CurveProps) {
  const { percent } = useFormat();
  const x = linearScale([0, Math.max(1, axis.labels.length - 1)], [size.margin.left, plotRight(size)]);
  const y = linearScale([0, 1], [plotBottom(size), size.margin.top]);
  const path = line<CellValue>()
    .defined((share) => typeof share === 'number')
    .x((_, at) => x(at))
    .y((share) => y(share ?? 0))(shares);
  const dots = shares.length > MAX_DOTS ? [] : shares;
  return (
    <>
      <ValueAxis
        size={size}
        title="Chance"
        ticks={[0, 0.25, 0.5, 0.75, 1].map((share) => ({ y: y(share), label: percent(share) }))}
      />
      <PlaceAxis
        size={size}
        title={axis.title}
        ticks={labelledPlaces(axis.labels.length, size.labelCount).map((at) => ({
          x: x(at),
          label: axis.labels[at] ?? '',
        }))}
      />
      <line
        x1={size.margin.left}
        x2={plotRight(size)}
        y1={y(RISK_SHARE)}
        y2={y(RISK_SHARE)}
        stroke="rgb(var(--warning))"
        strokeDasharray="6 4"
      />
      <path d={path ?? ''} fill="none" stroke="rgb(var(--danger))" strokeWidth={2.5} strokeLinejoin="round" />
      {dots.map((share, at) =>
        typeof share === 'number' ? (
          <circle key={axis.labels[at]} cx={x(at)} cy={y(share)} r={3.5} fill="rgb(var(--danger))" />
        ) : null,
      )}
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
    </>
  );
}
