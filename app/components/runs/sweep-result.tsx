import { Link, useNavigate } from '@remix-run/react';
import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import {
  ASSUMPTION_LIMITS,
  axisValues,
  type SweptAssumption,
  settingsAt,
} from '../../../server/scenarios/forecast/variants.ts';
import type { ChartFormat } from '../charts/format.ts';
import type { CellValue } from '../charts/heat-cells.ts';
import { HeatMap } from '../charts/heat-map.tsx';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { classNames } from '../ui/class-names.ts';

export type SweepView = 'risk' | 'balance';

type SweepResultProps = {
  definition: ScenarioDefinition & { sweep: SweepAxis[] };
  /** By variant, as the heat map takes them. */
  ranOutShares: CellValue[];
  endingCents: CellValue[];
  view: SweepView;
  selected: number | null;
  currency: string;
};

/** The grid of a sweep, by risk or by ending balance; a cell leads to its variant. */
export function SweepResult({ definition, ranOutShares, endingCents, view, selected, currency }: SweepResultProps) {
  const navigate = useNavigate();
  const [x, y] = definition.sweep;
  const format = useFormat(currency);
  if (!x) return null;
  const hrefOf = (variant: number) => `?show=${view}&variant=${variant}#variant`;
  const shown =
    view === 'risk'
      ? {
          title: 'Chance of running out',
          values: ranOutShares,
          valueTitle: 'chance of running out',
          formatValue: format.percent,
          tone: 'danger' as const,
        }
      : {
          title: 'Median ending balance',
          values: endingCents,
          valueTitle: 'median ending balance',
          formatValue: format.money,
          tone: 'accent' as const,
        };
  return (
    <Card>
      <nav aria-label="What the map shows" className="mb-4 flex gap-2">
        <Switch label="Chance of running out" view="risk" active={view} selected={selected} />
        <Switch label="Ending balance" view="balance" active={view} selected={selected} />
      </nav>
      <HeatMap
        {...shown}
        x={axisOf(x, format)}
        y={y ? axisOf(y, format) : undefined}
        hrefOf={hrefOf}
        onSelect={(variant) => navigate(hrefOf(variant))}
      />
    </Card>
  );
}

function Switch({
  label,
  view,
  active,
  selected,
}: {
  label: string;
  view: SweepView;
  active: SweepView;
  selected: number | null;
}) {
  const isActive = view === active;
  return (
    <Link
      to={`?show=${view}${selected === null ? '' : `&variant=${selected}`}`}
      preventScrollReset
      aria-current={isActive || undefined}
      className={classNames(
        'inline-flex min-h-11 items-center rounded border px-3 text-sm sm:min-h-8',
        isActive ? 'border-accent bg-accent-soft font-medium text-accent' : 'text-muted hover:text-text',
      )}
    >
      {label}
    </Link>
  );
}

/** The swept assumptions of one variant: "Income growth −2 %, Expense growth 5 %". */
export function VariantInWords({ definition, variant }: { definition: ScenarioDefinition; variant: number }) {
  const format = useFormat();
  return (
    <>
      {settingsAt(definition, variant)
        .map(
          ({ assumption, value }) => `${ASSUMPTION_LIMITS[assumption].name} ${settingText(assumption, value, format)}`,
        )
        .join(', ')}
    </>
  );
}

/** The value of one axis: percent, days, or money in whole units. */
export function settingText(assumption: SweptAssumption, value: number, format: ChartFormat): string {
  const { unit } = ASSUMPTION_LIMITS[assumption];
  if (unit === 'percent') return format.points(value);
  if (unit === 'days') return `${format.count(Math.round(value))} days`;
  return format.money(value * 100);
}

const axisOf = (axis: SweepAxis, format: ChartFormat) => ({
  title: ASSUMPTION_LIMITS[axis.assumption].name,
  labels: axisValues(axis).map((value) => settingText(axis.assumption, value, format)),
});
