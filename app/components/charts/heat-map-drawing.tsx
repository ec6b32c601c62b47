import { PlaceAxis } from './axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import { type CellValue, SHADES, shadeOf, shadePaths } from './heat-cells.ts';
import type { HeatMapAxis } from './heat-map.tsx';

type HeatMapDrawingProps = {
  size: ChartSize;
  x: HeatMapAxis;
  y?: HeatMapAxis | undefined;
  values: CellValue[];
  low: number;
  high: number;
  keyLabels: { low: string; high: string } | null;
  tone: 'accent' | 'danger';
  active: number | null;
};

/** The cells, their axes, the key of the shades, and a frame around the cell that is read out. */
export function HeatMapDrawing({ size, x, y, values, low, high, keyLabels, tone, active }: HeatMapDrawingProps) {
  const columns = x.labels.length;
  const rows = Math.max(1, y?.labels.length ?? 1);
  const { left, top } = size.margin;
  const cellWidth = (plotRight(size) - left) / columns;
  const cellHeight = (plotBottom(size) - top) / rows;
  const color = `rgb(var(--${tone}))`;
  const shades = values.map((value) => shadeOf(value, low, high));
  return (
    <>
      <PlaceAxis
        size={size}
        title={x.title}
        ticks={labelledPlaces(columns, size.labelCount).map((at) => ({
          x: left + (at + 0.5) * cellWidth,
          label: x.labels[at] ?? '',
        }))}
      />
      {y ? <RowLabels size={size} y={y} cellHeight={cellHeight} /> : null}
      <rect
        x={left}
        y={top}
        width={plotRight(size) - left}
        height={plotBottom(size) - top}
        fill="none"
        stroke="rgb(var(--line))"
      />
      <g transform={`translate(${left} ${top}) scale(${cellWidth} ${cellHeight})`}>
        {shadePaths(shades, columns).map(({ shade, path }) =>
          shade === null ? (
            <path key="failed" d={path} fill="rgb(var(--muted))" fillOpacity={0.5} />
          ) : (
            <path key={shade} d={path} fill={color} fillOpacity={SHADES[shade]} shapeRendering="crispEdges" />
          ),
        )}
      </g>
      {keyLabels ? <ShadeKey size={size} color={color} {...keyLabels} /> : null}
      {active === null ? null : (
        <rect
          x={left + (active % columns) * cellWidth}
          y={top + (rows - 1 - Math.floor(active / columns)) * cellHeight}
          width={cellWidth}
          height={cellHeight}
          fill="none"
          stroke="rgb(var(--text))"
          strokeWidth={2}
        />
      )}
    </>
  );
}

function RowLabels({ size, y, cellHeight }: { size: ChartSize; y: HeatMapAxis; cellHeight: number }) {
  return (
    <g fill="rgb(var(--muted))">
      <text x={2} y={12}>
        {y.title}
      </text>
      {labelledPlaces(y.labels.length, 7).map((at) => (
        <text key={at} x={size.margin.left - 6} y={plotBottom(size) - (at + 0.5) * cellHeight + 4} textAnchor="end">
          {y.labels[at]}
        </text>
      ))}
    </g>
  );
}

const SWATCH_WIDTH = 12;

/** The shades from low to high, right-aligned above the cells. */
function ShadeKey({ size, color, low, high }: { size: ChartSize; color: string; low: string; high: string }) {
  const baseline = size.margin.top - 10;
  const highWidth = 8 * high.length + 8;
  const start = plotRight(size) - highWidth - SWATCH_WIDTH * SHADES.length;
  return (
    <g>
      <text x={start - 5} y={baseline} textAnchor="end">
        {low}
      </text>
      {SHADES.map((opacity, at) => (
        <rect
          key={opacity}
          x={start + at * SWATCH_WIDTH}
          y={baseline - 10}
          width={SWATCH_WIDTH}
          height={12}
          fill={color}
          fillOpacity={opacity}
        />
      ))}
      <text x={plotRight(size)} y={baseline} textAnchor="end">
        {high}
      </text>
    </g>
  );
}
