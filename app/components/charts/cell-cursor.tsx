import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react';
import { type ChartSize, plotBottom, plotRight } from './chart-size.ts';
import { drawingPoint } from './drawing-point.ts';

type CellCursorProps = {
  /** What the cell under the cursor says. */
  label: string;
  columns: number;
  count: number;
  active: number | null;
  /** As given to the frame. */
  onMove: (variant: number | null) => void;
  onSelect?: ((variant: number) => void) | undefined;
  hrefOf?: ((variant: number) => string) | undefined;
  resize: (size: ChartSize) => ChartSize;
};

/** An invisible link (or button) as large as the drawing: the pointer and the arrow keys choose the cell, a click or Enter opens it. */
export function CellCursor({ label, columns, count, active, resize, onMove, onSelect, hrefOf }: CellCursorProps) {
  const follow = (event: PointerEvent<HTMLElement>) => {
    const point = drawingPoint(event.currentTarget, event);
    onMove(point && cellAt(point, resize(point.size), columns, count));
  };
  const behaviour = {
    className: 'absolute inset-0 block h-full w-full cursor-crosshair touch-pan-y opacity-0',
    'aria-label': label,
    // Said aloud: a link that has no address yet counts as none.
    role: hrefOf ? 'link' : undefined,
    onPointerMove: follow,
    onPointerDown: follow,
    onPointerLeave: (event: PointerEvent) => {
      // A finger leaves before its click arrives, and the click needs the cell.
      if (event.pointerType === 'mouse') onMove(null);
    },
    onFocus: () => onMove(active ?? 0),
    onBlur: () => onMove(null),
    onKeyDown: (event: KeyboardEvent) => {
      const next = cellAfter(event.key, active ?? 0, columns, count);
      if (next === null) return;
      event.preventDefault();
      onMove(next);
    },
    onClick: (event: MouseEvent) => {
      if (!onSelect || active === null) return;
      event.preventDefault();
      onSelect(active);
    },
  };
  // Without a cell the link has no address yet, but must be reachable to get one.
  if (hrefOf) return <a tabIndex={0} href={active === null ? undefined : hrefOf(active)} {...behaviour} />;
  return <button type="button" {...behaviour} />;
}

/** Rows are drawn from the bottom up, as on any axis. */
function cellAfter(key: string, cell: number, columns: number, count: number): number | null {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: columns, ArrowDown: -columns }[key];
  if (step === undefined) return null;
  const next = cell + step;
  const leavesRow = Math.abs(step) === 1 && Math.floor(next / columns) !== Math.floor(cell / columns);
  return next < 0 || next >= count || leavesRow ? cell : next;
}

function cellAt({ x, y }: { x: number; y: number }, size: ChartSize, columns: number, count: number): number | null {
  const rows = Math.ceil(count / columns);
  const column = Math.floor(((x - size.margin.left) / (plotRight(size) - size.margin.left)) * columns);
  const row = Math.floor(((plotBottom(size) - y) / (plotBottom(size) - size.margin.top)) * rows);
  return column < 0 || column >= columns || row < 0 || row >= rows ? null : row * columns + column;
}
