import { PlaceAxis, ValueAxis } from './axes.tsx';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { useFormat } from './use-format.ts';

export type BurnChartProps = {
  title?: string;
  /** One entry a day, 'YYYY-MM-DD', in order, days without use included. */
  days: { date: string; credits: number }[];
  /** The recharges, each with what to say of it. */
  recharges?: { date: string; label: string }[];
};

/** Use by day as bars, with the recharges marked above them. */
export function BurnChart({ title = 'Credits used by day', days, recharges = [] }: BurnChartProps) {
  const format = useFormat();
  if (days.length === 0) return <p>Nothing was used in this period.</p>;
  const marked = new Map<string, string[]>();
  for (const { date, label } of recharges) marked.set(date, [...(marked.get(date) ?? []), label]);
  const total = days.reduce((sum, { credits }) => sum + credits, 0);
  const sentence = (place: number) => {
    const day = days[place];
    const events = marked.get(day?.date ?? '')?.join(', ');
    return `${format.day(day?.date ?? '')}: ${format.count(day?.credits ?? 0)} credits${events ? `; ${events}` : ''}`;
  };
  return (
    <PlaceChart
      label="Day"
      count={days.length}
      sentence={sentence}
      title={title}
      description={`${format.count(total)} credits in ${format.count(days.length)} days, ${recharges.length} recharges.`}
      caption={`${format.count(total)} credits in ${format.count(days.length)} days${recharges.length > 0 ? '; a triangle marks a recharge' : ''}.`}
      draw={(size, active) => <Bars size={size} days={days} marked={marked} active={active} format={format} />}
      table={{
        caption: title,
        columns: ['Day (UTC)', 'Credits', 'Recharges'],
        rows: days.map(({ date, credits }) => [
          format.day(date),
          format.count(credits),
          marked.get(date)?.join(', ') ?? '',
        ]),
      }}
    />
  );
}

type BarsProps = {
  size: ChartSize;
  days: BurnChartProps['days'];
  marked: Map<string, string[]>;
  active: number | null;
  format: ChartFormat;
};

const MARKER_ROOM = 16;
/** Between two bars, of the way from one to the next. */
const GAP = 0.2;

function Bars({ size, days, marked, active, format }: BarsProps) {
  const step = (plotRight(size) - size.margin.left) / (days.length + GAP);
  const width = step * (1 - GAP);
  const x = (at: number) => size.margin.left + step * (at + GAP);
  const center = (at: number) => x(at) + width / 2;
  const y = linearScale(
    [0, Math.max(1, ...days.map(({ credits }) => credits))],
    [plotBottom(size), size.margin.top + MARKER_ROOM],
    { niceFor: 4 },
  );
  const ticks = y.ticks(4).filter(Number.isInteger);
  return (
    <>
      <ValueAxis
        size={size}
        title="Credits a day"
        ticks={ticks.map((credits) => ({ y: y(credits), label: format.count(credits) }))}
      />
      <PlaceAxis
        size={size}
        title="Day (UTC)"
        ticks={labelledPlaces(days.length, size.labelCount).map((at) => ({
          x: center(at),
          label: format.day(days[at]?.date ?? ''),
        }))}
      />
      {days.map(({ date, credits }, at) => (
        <rect
          key={date}
          x={x(at)}
          y={y(credits)}
          width={width}
          height={y(0) - y(credits)}
          fill="rgb(var(--accent))"
          fillOpacity={active === null || active === at ? 1 : 0.5}
        />
      ))}
      {days
        .map(({ date, credits }, at) => ({ date, x: center(at), y: y(credits) - 3 }))
        .filter(({ date }) => marked.has(date))
        .map(({ date, x, y }) => (
          <path key={date} d={`M${x} ${y}l-5 -9h10z`} fill="rgb(var(--success))">
            <title>{marked.get(date)?.join(', ')}</title>
          </path>
        ))}
    </>
  );
}
