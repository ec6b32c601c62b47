import { type ComponentProps, type ReactNode, useState } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartSize } from './chart-size.ts';
import { PlaceCursor } from './place-cursor.tsx';

type PlaceChartProps = Omit<ComponentProps<typeof ChartFrame>, 'draw' | 'overlay' | 'readOut'> & {
  /** What a place is, such as "Month". */
  label: string;
  /** Places from the left edge to the right. */
  count: number;
  /** What a place says when it is under the cursor; without a cursor the last one is said. */
  sentence: (place: number) => string;
  draw: (size: ChartSize, active: number | null) => ReactNode;
};

/** A chart of places from left to right, of which a cursor reads out one. */
export function PlaceChart({ label, count, sentence, draw, ...frame }: PlaceChartProps) {
  const [active, setActive] = useState<number | null>(null);
  return (
    <ChartFrame
      {...frame}
      draw={(size) => draw(size, active)}
      overlay={
        <PlaceCursor label={label} count={count} active={active} valueText={sentence(active ?? 0)} onMove={setActive} />
      }
      readOut={sentence(active ?? count - 1)}
    />
  );
}
