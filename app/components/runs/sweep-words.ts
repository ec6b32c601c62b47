import type { ScenarioDefinition, SweepAxis } from '../../../server/scenarios/forecast/assumptions.ts';
import { addMonths, dateOf, dayOf } from '../../../server/scenarios/forecast/calendar.ts';
import { GROUPS, isGroup } from '../../../server/scenarios/forecast/targets.ts';
import { ASSUMPTION_LIMITS, isLever, type Setting } from '../../../server/scenarios/forecast/variants.ts';
import type { ChartFormat } from '../charts/format.ts';

type Named = Pick<SweepAxis, 'assumption' | 'target' | 'targetLabel'>;
type Planned = Pick<ScenarioDefinition, 'planned'>;

const LEVER_WORDS = {
  itemAmount: 'Amount',
  itemChangePct: 'Change',
  itemDelayDays: 'Delay',
  itemStartMonths: 'Start',
} as const;

/** "Income growth", or "Delay of Northwind". */
export function axisName(axis: Named, { planned }: Planned): string {
  const { assumption, target } = axis;
  if (!isLever(assumption) || target === undefined) return ASSUMPTION_LIMITS[assumption].name;
  const lever = LEVER_WORDS[assumption as keyof typeof LEVER_WORDS];
  return `${lever} of ${targetName(axis, planned)}`;
}

function targetName({ target = '', targetLabel }: Named, planned: Planned['planned']): string {
  if (isGroup(target)) return GROUPS[target];
  return planned?.find(({ id }) => id === target)?.label ?? targetLabel ?? 'An item';
}

/** The value of one axis: percent, days, money in whole units, or the day on which a planned item begins. */
export function settingText(
  { assumption, target, value }: Omit<Setting, 'targetLabel'>,
  { planned }: Planned,
  format: ChartFormat,
): string {
  switch (ASSUMPTION_LIMITS[assumption].unit) {
    case 'percent':
      return format.points(value);
    case 'days':
      return `${format.count(Math.round(value))} days`;
    case 'months': {
      const item = planned?.find(({ id }) => id === target);
      const months = Math.round(value);
      if (item) return format.date(dateOf(addMonths(dayOf(item.date), months)));
      return `${format.count(months)} months later`;
    }
    case 'units':
      return format.money(value * 100);
  }
}
