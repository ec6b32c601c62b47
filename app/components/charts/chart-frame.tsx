import { type ReactNode, useId } from 'react';
import { ChartDownloads } from './chart-downloads.tsx';
import { type ChartSize, NARROW, WIDE } from './chart-size.ts';
import { ChartTable, type ChartTableData } from './chart-table.tsx';

type ChartFrameProps = {
  title: string;
  /** What the chart shows, in a sentence: read to those who do not see it. */
  description: string;
  /** One line under the title on how to read the drawing. */
  caption?: ReactNode;
  draw: (size: ChartSize) => ReactNode;
  table: ChartTableData;
  /** The values under the cursor. Its room is always kept, so that nothing moves. */
  readOut: string;
  /** Where the overlay does not say its value itself. */
  isReadOutLive?: boolean;
  /** Invisible controls over the drawing. */
  overlay?: ReactNode;
  resize?: (size: ChartSize) => ChartSize;
  /** How it is drawn on a desk, where it has less than a page's width. */
  desk?: ChartSize | undefined;
};

/** What all charts share: title, the drawing in both widths, the read-out and the table behind it. */
export function ChartFrame(props: ChartFrameProps) {
  const {
    title,
    description,
    caption,
    draw,
    table,
    readOut,
    isReadOutLive,
    overlay,
    desk = WIDE,
    resize = (size) => size,
  } = props;
  return (
    <figure className="m-0 min-w-0">
      <figcaption className="mb-2">
        <span className="block font-semibold">{title}</span>
        {caption ? <span className="block text-sm opacity-80">{caption}</span> : null}
      </figcaption>
      <div className="relative rounded-md has-[:focus-visible]:outline has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2">
        {overlay}
        <ChartDrawing
          size={resize(NARROW)}
          className={desk === NARROW ? 'block' : 'block sm:hidden'}
          title={title}
          description={description}
          draw={draw}
        />
        {desk === NARROW ? null : (
          <ChartDrawing
            size={resize(desk)}
            className="hidden sm:block"
            title={title}
            description={description}
            draw={draw}
          />
        )}
      </div>
      <p
        className="m-0 mt-1 min-h-16 text-sm tabular-nums sm:min-h-10"
        aria-live={isReadOutLive ? 'polite' : undefined}
      >
        {readOut}
      </p>
      <ChartTable {...table} />
      <ChartDownloads title={title} />
    </figure>
  );
}

type ChartDrawingProps = Pick<ChartFrameProps, 'title' | 'description' | 'draw'> & {
  size: ChartSize;
  className: string;
};

function ChartDrawing({ size, className, title, description, draw }: ChartDrawingProps) {
  const id = useId();
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      width="100%"
      className={className}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      fontSize={12}
      fill="rgb(var(--text))"
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {draw(size)}
    </svg>
  );
}
