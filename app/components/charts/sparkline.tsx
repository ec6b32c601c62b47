import { line } from 'd3-shape';
import { useId } from 'react';
import { ChartTable } from './chart-table.tsx';
import { monthsFrom } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { useFormat } from './use-format.ts';

export type SparklineProps = {
  title: string;
  /** 'YYYY-MM' of the first value; one value a month. */
  firstMonth: string;
  balanceCents: number[];
  currency?: string;
  /** The numbers behind it; without, as in a dense list, the description gives first, last, lowest and highest. */
  hasTable?: boolean;
};

const WIDTH = 120;
const HEIGHT = 32;
const INSET = 3;

/** A balance month by month, the size of a word. */
export function Sparkline({ title, firstMonth, balanceCents, currency = 'USD', hasTable = false }: SparklineProps) {
  const id = useId();
  const format = useFormat(currency);
  const last = balanceCents.at(-1);
  if (last === undefined) return <span>No history yet</span>;
  const low = Math.min(...balanceCents);
  const high = Math.max(...balanceCents);
  const x = linearScale([0, Math.max(1, balanceCents.length - 1)], [INSET, WIDTH - INSET]);
  const y = linearScale(low === high ? [low - 1, high + 1] : [low, high], [HEIGHT - INSET, INSET]);
  const path = line<number>()
    .x((_, at) => x(at))
    .y((cents) => y(cents))(balanceCents);
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>
          {`From ${format.money(balanceCents[0] ?? 0)} to ${format.money(last)}; lowest ${format.money(low)}, highest ${format.money(high)}.`}
        </desc>
        {low < 0 && high > 0 ? <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} stroke="rgb(var(--line))" /> : null}
        <path d={path ?? ''} fill="none" stroke="rgb(var(--accent))" strokeWidth={1.75} strokeLinejoin="round" />
        <circle
          cx={x(balanceCents.length - 1)}
          cy={y(last)}
          r={2.5}
          fill={last < 0 ? 'rgb(var(--danger))' : 'rgb(var(--accent))'}
        />
      </svg>
      {hasTable ? (
        <ChartTable
          caption={title}
          columns={['End of', 'Balance']}
          rows={monthsFrom(firstMonth, balanceCents.length).map((month, at) => [
            format.month(month),
            format.money(balanceCents[at] ?? 0),
          ])}
        />
      ) : null}
    </>
  );
}
