import { ASSUMPTION_LIMITS, BASE_ASSUMPTIONS } from '../../../server/scenarios/forecast/variants.ts';
import type { Outputs } from '../../../server/trpc/root.ts';
import { type ChartFormat, monthsFrom } from '../charts/format.ts';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { Table } from '../ui/table.tsx';

type Runs = Outputs['runs'];
export type Side = Pick<Runs['get'], 'run' | 'accounts' | 'history'> & { result: Runs['result'] | null };

/** What two runs assumed and what came out, line by line; where they differ it is said. */
export function CompareTable({ sides }: { sides: Side[] }) {
  const [first, second] = sides.map(({ accounts }) => accounts[0]?.currency);
  const formats = [useFormat(first), useFormat(second)] as const;
  const [left = [], right = []] = sides.map((side, at) => linesOf(side, formats[at] ?? formats[0]));
  const rows = left.map(([label, value], at) => ({ label, left: value, right: right[at]?.[1] ?? '' }));
  return (
    <Card padding="flush" title="What is alike, and what is not">
      <Table
        caption="The two runs line by line"
        rows={rows}
        rowKey={({ label }) => label}
        columns={[
          { label: 'What', lead: true, cell: ({ label }) => label },
          { label: 'First', cell: (row) => row.left },
          {
            label: 'Second',
            cell: (row) =>
              row.left === row.right ? <span className="text-muted">the same</span> : <strong>{row.right}</strong>,
          },
        ]}
      />
    </Card>
  );
}

function linesOf(side: Side, format: ChartFormat): [string, string][] {
  const { accounts, history, result } = side;
  const { scenarioName, definition } = side.run;
  const forecast = result?.ok ? result.forecast : null;
  const months = monthsFrom(history.startMonth, definition.horizonMonths);
  const riskMonth = months[(forecast?.firstMonthAtRisk ?? 0) - 1];
  const events = definition.events.map(
    ({ month, label, amountCents }) => `month ${month}: ${label} ${format.money(amountCents)}`,
  );
  return [
    ['Scenario', scenarioName],
    ['Chance of running out', forecast ? format.percent(forecast.ranOutShare.at(-1) ?? 0) : 'no result'],
    ['First month at risk', forecast ? (riskMonth ? format.month(riskMonth) : 'None') : 'no result'],
    ['Median ending balance', forecast ? format.money(forecast.endingBalanceCents.p50) : 'no result'],
    ['Worst 5% end below', forecast ? format.money(forecast.endingBalanceCents.p5) : 'no result'],
    ['Accounts', accounts.map(({ name }) => name).join(', ')],
    ['Horizon', `${definition.horizonMonths} months from ${format.month(history.startMonth)}`],
    ...BASE_ASSUMPTIONS.map((name): [string, string] => [
      ASSUMPTION_LIMITS[name].name,
      format.points((forecast?.assumptions ?? definition)[name]),
    ]),
    ['One-off events', events.join('; ') || 'none'],
    ['Trials and seed', `${format.count(definition.trials)} trials, seed ${definition.seed}`],
  ];
}
