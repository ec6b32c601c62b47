import { Link, useNavigate } from '@remix-run/react';
import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { axisValues, settingsAt } from '../../../server/scenarios/forecast/variants.ts';
import type { ChartFormat } from '../charts/format.ts';
import type { CellValue } from '../charts/heat-cells.ts';
import { HeatMap } from '../charts/heat-map.tsx';
import { SweepCurve } from '../charts/sweep-curve.tsx';
import { useFormat } from '../charts/use-format.ts';
import { Card } from '../ui/card.tsx';
import { classNames } from '../ui/class-names.ts';
import { riskEvent, sweepAnswer } from './sweep-answer.ts';
import { axisName, settingText } from './sweep-words.ts';

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
  const event = riskEvent(definition, format);
  const shown =
    view === 'risk'
      ? {
          title: `Chance of ${event}`,
          values: ranOutShares,
          valueTitle: `chance of ${event}`,
          formatValue: format.percent,
          tone: 'danger' as const,
          // Always the whole scale: certain ruin everywhere must not look like safety everywhere.
          range: { low: 0, high: 1 },
        }
      : {
          title: 'Median ending balance',
          values: endingCents,
          valueTitle: 'median ending balance',
          formatValue: format.money,
          tone: 'accent' as const,
        };
  const axis = axisOf(x, definition, format);
  const answer = sweepAnswer({ definition, shares: ranOutShares, format });
  return (
    <Card>
      {answer ? (
        <p className="mb-5 max-w-prose text-lg font-medium" data-testid="sweep-answer">
          {answer}
        </p>
      ) : null}
      <nav aria-label="What the map shows" className="mb-4 flex gap-2">
        <Switch label={`Chance of ${event}`} view="risk" active={view} selected={selected} />
        <Switch label="Ending balance" view="balance" active={view} selected={selected} />
      </nav>
      <div className="space-y-10">
        {y || view === 'balance' ? null : (
          <SweepCurve title={`Chance of ${event} by ${axis.title}`} axis={axis} shares={ranOutShares} event={event} />
        )}
        <HeatMap
          {...shown}
          x={axis}
          y={y ? axisOf(y, definition, format) : undefined}
          hrefOf={hrefOf}
          onSelect={(variant) => navigate(hrefOf(variant))}
        />
      </div>
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
  const axes = definition.sweep ?? [];
  return (
    <>
      {settingsAt(definition, variant)
        .map(
          (setting, at) => `${axisName(axes[at] ?? setting, definition)} ${settingText(setting, definition, format)}`,
        )
        .join(', ')}
    </>
  );
}

const axisOf = (axis: SweepAxis, definition: ScenarioDefinition, format: ChartFormat) => ({
  title: axisName(axis, definition),
  labels: axisValues(axis).map((value) => settingText({ ...axis, value }, definition, format)),
});
