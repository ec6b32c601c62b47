import type { Daily } from '../../../server/scenarios/forecast/daily.ts';
import { FanChart } from '../charts/fan-chart.tsx';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { Money } from '../ui/format.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import type { Column } from '../ui/table.tsx';
import { TableCard } from '../ui/table-card.tsx';
import { whyLow } from './why.ts';

const DAY_MS = 86_400_000;
/** More points than this are not distinguishable on a page. */
const MAX_SHOWN = 130;

/** Risk, first day below and lowest point: what a plain result says first. */
export function DailyStats({ daily, endingCents, currency }: { daily: Daily; endingCents: number; currency: string }) {
  const format = useFormat(currency);
  const floor = format.money(daily.floorCents);
  return (
    <StatRow>
      <Stat
        label={`Chance of falling below ${floor}`}
        value={format.percent(daily.belowShare)}
        note={`give or take ${format.percent(2 * daily.belowShareError)}, on any day`}
      />
      <Stat
        label="First day at risk"
        value={daily.firstBelowDate ? format.date(daily.firstBelowDate) : 'None'}
        note={
          daily.firstBelowDate
            ? `1 of 20 trials have been below ${floor} by then`
            : `fewer than 1 of 20 trials fall below ${floor}`
        }
      />
      <Stat
        label="Lowest point"
        value={format.money(daily.lowestCents.p50)}
        note={`around ${format.date(daily.lowestDate)}; 1 in 20 falls to ${format.money(daily.lowestCents.p5)}`}
      />
      <Stat
        label="Middle ending balance"
        value={format.money(endingCents)}
        note={`from the balance of ${format.date(daily.asOf)}`}
      />
    </StatRow>
  );
}

/** The band day by day, and why it is lowest where it is. */
export function DailyChart({
  daily,
  openingCents,
  currency,
}: {
  daily: Daily;
  openingCents: number;
  currency: string;
}) {
  const format = useFormat(currency);
  const step = Math.ceil(daily.points.length / MAX_SHOWN);
  const shown = daily.points
    .map((_, place) => place)
    .filter((place) => place % step === 0 || place === daily.points.length - 1);
  const first = Date.parse(daily.firstDay);
  const dates = shown.map((place) => new Date(first + (daily.points[place] ?? 0) * DAY_MS).toISOString().slice(0, 10));
  const of = (band: number[]) => shown.map((place) => band[place] ?? 0);
  const { p5, p25, p50, p75, p95 } = daily.balanceCents;
  return (
    <Card>
      <FanChart
        title="Balance by day"
        months={dates}
        days={{ full: dates.map(format.date), short: dates.map(format.day) }}
        openingBalanceCents={openingCents}
        balanceCents={{ p5: of(p5), p25: of(p25), p50: of(p50), p75: of(p75), p95: of(p95) }}
        floorCents={daily.floorCents}
        currency={currency}
      />
      {daily.marks.length > 0 ? <p className="mt-4 text-sm">{whyLow(daily, format)}</p> : null}
    </Card>
  );
}

type Line = Daily['assumed'][number];

/** From the opening balance to the median, item by item. */
export function AssumedCard({
  daily,
  openingCents,
  endingCents,
  currency,
}: {
  daily: Daily;
  openingCents: number;
  endingCents: number;
  currency: string;
}) {
  const format = useFormat(currency);
  const rows = [
    { kind: 'opening' as const, label: `Balance on ${format.date(daily.asOf)}`, cents: openingCents },
    ...daily.assumed,
    { kind: 'ending' as const, label: 'Middle ending balance', cents: endingCents },
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { label: 'What', lead: true, cell: ({ label }) => label },
    { label: 'Kind', cell: ({ kind }) => KINDS[kind] },
    {
      label: 'Over the whole time',
      align: 'right',
      cell: ({ cents }) => <Money cents={cents} currency={currency} signed />,
    },
  ];
  return (
    <TableCard
      title="How it comes to that"
      description="Every part of the forecast, from today’s balance to the middle of all trials. The lines add up."
      caption="Parts of the forecast"
      columns={columns}
      rows={rows}
      rowKey={(row) => `${row.kind} ${row.label} ${row.cents}`}
    />
  );
}

const KINDS: Record<Line['kind'] | 'opening' | 'ending', string> = {
  opening: 'Start',
  recurring: 'Recurring',
  planned: 'Planned',
  events: 'One-off event',
  rest_income: 'Everything else',
  rest_expense: 'Everything else',
  uncertainty: 'Uncertainty',
  ending: 'End',
};
