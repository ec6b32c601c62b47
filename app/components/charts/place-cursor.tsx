import type { PointerEvent } from 'react';
import { type ChartSize, plotRight } from './chart-size.ts';
import { drawingPoint } from './drawing-point.ts';

type PlaceCursorProps = {
  /** What is chosen, such as "Month". */
  label: string;
  count: number;
  active: number | null;
  valueText: string;
  onMove: (place: number | null) => void;
};

/**
 * Hover and keys over a chart of `count` places from its left edge to its right: a native slider, invisible and as large as the
 * drawing. Without script it does nothing, and the chart and its table still say everything.
 */
export function PlaceCursor({ label, count, active, valueText, onMove }: PlaceCursorProps) {
  const follow = (event: PointerEvent<HTMLInputElement>) => {
    const point = drawingPoint(event.currentTarget, event);
    if (point) onMove(placeAt(point.x, point.size, count));
  };
  return (
    <input
      type="range"
      className="absolute inset-0 m-0 h-full w-full cursor-crosshair touch-pan-y opacity-0"
      aria-label={label}
      aria-valuetext={valueText}
      min={0}
      max={Math.max(0, count - 1)}
      step={1}
      value={active ?? count - 1}
      onChange={(event) => onMove(event.currentTarget.valueAsNumber)}
      onPointerDown={(event) => {
        // The thumb of the slider is elsewhere than the point on the chart: the chart decides.
        event.preventDefault();
        event.currentTarget.focus();
        follow(event);
      }}
      onPointerMove={follow}
      onPointerLeave={() => onMove(null)}
      onBlur={() => onMove(null)}
    />
  );
}

function placeAt(x: number, size: ChartSize, count: number): number {
  const share = (x - size.margin.left) / (plotRight(size) - size.margin.left);
  return Math.min(count - 1, Math.max(0, Math.round(share * (count - 1))));
}
