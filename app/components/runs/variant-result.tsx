import type { Outputs } from '../../../server/trpc/root.ts';
import { MIDDLE } from '../charts/chart-size.ts';
import { FanChart } from '../charts/fan-chart.tsx';
import { monthsFrom } from '../charts/format.ts';
import { ProbabilityChart, RISK_SHARE } from '../charts/probability-chart.tsx';
import { useFormat } from '../charts/use-format.ts';
import { Banner } from '../ui/banner.tsx';
import { Card } from '../ui/card.tsx';
import { Stat, StatRow } from '../ui/stat.tsx';
import { AssumedCard, DailyChart, DailyStats } from './daily-result.tsx';

export type VariantResult = Outputs['runs']['result'];

/** The result of one variant: key figures, the range of balances, and the chance of running out. */
export function VariantResultView({
  result,
  startMonth,
  currency,
  isNarrow = false,
}: {
  result: VariantResult;
  /** The first month forecast, 'YYYY-MM'. */
  startMonth: string;
  currency: string;
  /** For a comparison: only the charts, at half width. */
  isNarrow?: boolean;
}) {
  const format = useFormat(currency);
  const desk = isNarrow ? MIDDLE : undefined;
  if (!result.ok) {
    return (
      <Banner tone="warn" title="This variant failed, and cost nothing">
        {result.reason}
      </Banner>
    );
  }
  const { forecast } = result;
  const months = monthsFrom(startMonth, forecast.assumptions.horizonMonths);
  const { daily } = forecast;
  const { p50: endingCents } = forecast.endingBalanceCents;
  const opening = { openingCents: forecast.openingBalanceCents, currency };
  return (
    <div className="space-y-6">
      {daily && !isNarrow ? <DailyStats daily={daily} endingCents={endingCents} currency={currency} /> : null}
      {isNarrow || daily ? null : <MonthlyStats forecast={forecast} months={months} format={format} />}
      {daily && !isNarrow && daily.marks.length > 0 ? <DailyChart daily={daily} {...opening} /> : null}
      <Card>
        <FanChart
          months={months}
          openingBalanceCents={forecast.openingBalanceCents}
          balanceCents={forecast.balanceCents}
          currency={currency}
          desk={desk}
        />
      </Card>
      <Card>
        <ProbabilityChart months={months} ranOutShare={forecast.ranOutShare} desk={desk} />
      </Card>
      {daily && !isNarrow ? <AssumedCard daily={daily} endingCents={endingCents} {...opening} /> : null}
    </div>
  );
}

type MonthlyStatsProps = {
  forecast: Extract<VariantResult, { ok: true }>['forecast'];
  months: string[];
  format: ReturnType<typeof useFormat>;
};

function MonthlyStats({ forecast, months, format }: MonthlyStatsProps) {
  const atRisk = format.percent(RISK_SHARE);
  const riskMonth = months[(forecast.firstMonthAtRisk ?? 0) - 1];
  const lastMonth = format.month(months.at(-1) ?? '');
  return (
    <StatRow>
      <Stat
        label="Chance of running out"
        value={format.percent(forecast.ranOutShare.at(-1) ?? 0)}
        note={`by the end of ${lastMonth}`}
      />
      <Stat
        label="First month at risk"
        value={riskMonth ? format.month(riskMonth) : 'None'}
        note={riskMonth ? `${atRisk} of trials or more have run out` : `under ${atRisk} of trials run out`}
      />
      <Stat
        label="Median ending balance"
        value={format.money(forecast.endingBalanceCents.p50)}
        note={`from ${format.money(forecast.openingBalanceCents)} at the start`}
      />
    </StatRow>
  );
}
