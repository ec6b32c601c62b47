import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import type { LinearScale } from './linear-scale.ts';

const MUTED = 'rgb(var(--muted))';
const LINE = 'rgb(var(--line))';

/** Horizontal grid lines with their values, and the axis title with its unit above them. */
export function ValueAxis(props: { size: ChartSize; title: string; ticks: { y: number; label: string }[] }) {
  const { size, title, ticks } = props;
  return (
    <g>
      <text x={2} y={12} fill={MUTED}>
        {title}
      </text>
      {ticks.map(({ y, label }) => (
        <g key={y}>
          <line x1={size.margin.left} x2={plotRight(size)} y1={y} y2={y} stroke={LINE} />
          <text x={size.margin.left - 6} y={y + 4} textAnchor="end" fill={MUTED}>
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Labels along the bottom with the axis title below them. */
export function PlaceAxis(props: { size: ChartSize; title: string; ticks: { x: number; label: string }[] }) {
  const { size, title, ticks } = props;
  const bottom = plotBottom(size);
  return (
    <g>
      {ticks.map(({ x, label }) => (
        <g key={x}>
          <line x1={x} x2={x} y1={bottom} y2={bottom + 4} stroke={LINE} />
          <text x={x} y={bottom + 18} textAnchor="middle" fill={MUTED}>
            {label}
          </text>
        </g>
      ))}
      <text x={(size.margin.left + plotRight(size)) / 2} y={size.height - 6} textAnchor="middle" fill={MUTED}>
        {title}
      </text>
    </g>
  );
}

type BalanceAxesProps = {
  size: ChartSize;
  /** Places along the bottom, by their labels. */
  labels: string[];
  x: (place: number) => number;
  y: LinearScale;
  title: string;
  currency: string;
  format: ChartFormat;
};

/** The axes of balances over time. */
export function BalanceAxes({ size, labels, x, y, title, currency, format }: BalanceAxesProps) {
  return (
    <>
      <ValueAxis
        size={size}
        title={`Balance (${currency})`}
        ticks={y.ticks(5).map((cents) => ({ y: y(cents), label: format.shortMoney(cents) }))}
      />
      <PlaceAxis
        size={size}
        title={title}
        ticks={labelledPlaces(labels.length, size.labelCount).map((at) => ({ x: x(at), label: labels[at] ?? '' }))}
      />
    </>
  );
}

/** The line at the place that is read out. */
export function CursorLine({ size, x }: { size: ChartSize; x: number }) {
  return (
    <line x1={x} x2={x} y1={size.margin.top} y2={plotBottom(size)} stroke="rgb(var(--text))" strokeDasharray="3 3" />
  );
}
