import { line } from 'd3-shape';
import { CursorLine, PlaceAxis, ValueAxis } from '../charts/axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from '../charts/chart-size.ts';
import { type ChartFormat, monthsFrom } from '../charts/format.ts';
import { linearScale } from '../charts/linear-scale.ts';
import { PlaceChart } from '../charts/place-chart.tsx';
import { useFormat } from '../charts/use-format.ts';
import type { Balances } from './balances.ts';

/** What an account held at the end of each month. */
export function BalanceChart({ firstMonth, balanceCents, currency }: Balances & { currency: string }) {
  const format = useFormat(currency);
  const months = monthsFrom(firstMonth, balanceCents.length);
  const sentence = (place: number) =>
    `End of ${format.month(months[place] ?? firstMonth)}: ${format.money(balanceCents[place] ?? 0)}`;
  const last = months.length - 1;
  return (
    <PlaceChart
      label="Month"
      count={months.length}
      sentence={sentence}
      title="Balance by month"
      description={`From ${sentence(0)} to ${sentence(last)}.`}
      draw={(size, active) => (
        <Line size={size} months={months} balanceCents={balanceCents} active={active} format={format} unit={currency} />
      )}
      table={{
        caption: 'Balance by month',
        columns: ['End of', 'Balance'],
        rows: months.map((month, at) => [format.month(month), format.money(balanceCents[at] ?? 0)]),
      }}
    />
  );
}

type LineProps = {
  size: ChartSize;
  months: string[];
  balanceCents: number[];
  active: number | null;
  format: ChartFormat;
  unit: string;
};

function Line({ size, months, balanceCents, active, format, unit }: LineProps) {
  const x = linearScale([0, Math.max(1, months.length - 1)], [size.margin.left, plotRight(size)]);
  const y = linearScale(
    [Math.min(0, ...balanceCents), Math.max(1, ...balanceCents)],
    [plotBottom(size), size.margin.top],
    { niceFor: 5 },
  );
  const path = line<number>()
    .x((_, at) => x(at))
    .y((cents) => y(cents))(balanceCents);
  const shown = active ?? months.length - 1;
  return (
    <>
      <ValueAxis
        size={size}
        title={`Balance (${unit})`}
        ticks={y.ticks(5).map((cents) => ({ y: y(cents), label: format.shortMoney(cents) }))}
      />
      <PlaceAxis
        size={size}
        title="End of month"
        ticks={labelledPlaces(months.length, size.labelCount).map((at) => ({
          x: x(at),
          label: format.shortMonth(months[at] ?? ''),
        }))}
      />
      <line x1={size.margin.left} x2={plotRight(size)} y1={y(0)} y2={y(0)} stroke="rgb(var(--muted))" />
      <path d={path ?? ''} fill="none" stroke="rgb(var(--accent))" strokeWidth={2} strokeLinejoin="round" />
      {active === null ? null : <CursorLine size={size} x={x(active)} />}
      <circle cx={x(shown)} cy={y(balanceCents[shown] ?? 0)} r={3.5} fill="rgb(var(--accent))" />
    </>
  );
}
