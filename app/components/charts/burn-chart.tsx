import { PlaceAxis, ValueAxis } from './axes.tsx';
import type { BurnUnit } from './burn-bars.ts';
import { type ChartSize, labelledPlaces, plotBottom, plotRight } from './chart-size.ts';
import type { ChartFormat } from './format.ts';
import { linearScale } from './linear-scale.ts';
import { PlaceChart } from './place-chart.tsx';
import { useFormat } from './use-format.ts';

export type BurnChartProps = {
  title?: string;
  /** The span of each bar; a day by default. */
  unit?: BurnUnit;
  /** One entry a unit with its first day, 'YYYY-MM-DD', in order, those without use included. */
  days: { date: string; credits: number }[];
  /** The recharges, each with what to say of it. */
  recharges?: { date: string; label: string }[];
};

const UNITS: Record<BurnUnit, { label: string; axis: string; many: string }> = {
  day: { label: 'Day', axis: 'Day (UTC)', many: 'days' },
  week: { label: 'Week', axis: 'Week from Monday (UTC)', many: 'weeks' },
  month: { label: 'Month', axis: 'Month (UTC)', many: 'months' },
};

const nameOf = (unit: BurnUnit, date: string, format: ChartFormat): string =>
  unit === 'month' ? format.shortMonth(date.slice(0, 7)) : format.day(date);

const creditsIn = (credits: number, format: ChartFormat): string =>
  `${format.count(credits)} ${credits === 1 ? 'credit' : 'credits'}`;

/** Use by day, week or month as bars, with the recharges marked above them. */
export function BurnChart({ unit = 'day', title = `Credits used by ${unit}`, days, recharges = [] }: BurnChartProps) {
  const format = useFormat();
  const words = UNITS[unit];
  if (days.length === 0) return <p>Nothing was used in this period.</p>;
  const marked = new Map<string, string[]>();
  for (const { date, label } of recharges) marked.set(date, [...(marked.get(date) ?? []), label]);
  const total = days.reduce((sum, { credits }) => sum + credits, 0);
  const sentence = (place: number) => {
    const day = days[place];
    const events = marked.get(day?.date ?? '')?.join(', ');
    return `${nameOf(unit, day?.date ?? '', format)}: ${creditsIn(day?.credits ?? 0, format)}${events ? `; ${events}` : ''}`;
  };
  return (
    <PlaceChart
      label={words.label}
      count={days.length}
      sentence={sentence}
      title={title}
      description={`${creditsIn(total, format)} in ${format.count(days.length)} ${words.many}, ${recharges.length} recharges.`}
      caption={`${creditsIn(total, format)} in ${format.count(days.length)} ${words.many}${recharges.length > 0 ? '; a triangle marks a recharge' : ''}.`}
      draw={(size, active) => (
        <Bars size={size} unit={unit} days={days} marked={marked} active={active} format={format} />
      )}
      table={{
        caption: title,
        columns: [words.axis, 'Credits', 'Recharges'],
        rows: days.map(({ date, credits }) => [
          nameOf(unit, date, format),
          format.count(credits),
          marked.get(date)?.join(', ') ?? '',
        ]),
      }}
    />
  );
}

type BarsProps = {
  size: ChartSize;
  unit: BurnUnit;
  days: BurnChartProps['days'];
  marked: Map<string, string[]>;
  active: number | null;
  format: ChartFormat;
};

const MARKER_ROOM = 16;
/** Between two bars, of the way from one to the next. */
const GAP = 0.2;

function Bars({ size, unit, days, marked, active, format }: BarsProps) {
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
        title={`Credits a ${unit}`}
        ticks={ticks.map((credits) => ({ y: y(credits), label: format.count(credits) }))}
      />
      <PlaceAxis
        size={size}
        title={UNITS[unit].axis}
        ticks={labelledPlaces(days.length, size.labelCount).map((at) => ({
          x: center(at),
          label: nameOf(unit, days[at]?.date ?? '', format),
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
