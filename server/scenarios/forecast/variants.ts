import { runsCostCents } from '../../core/catalog.ts';
import { credits } from '../../core/units.ts';
import type { ScenarioDefinition, SweepAxis } from './assumptions.ts';

/** A sweep never has more variants than this: it bounds what one confirmation can spend (10,000 credits, $60). */
export const MAX_VARIANTS = 10_000;
export const MAX_HORIZON_MONTHS = 60;

/** A payment comes at most so much earlier than its day. */
export const MAX_EARLIER_DAYS = 90;

/** Assumptions that every scenario has. */
export const BASE_ASSUMPTIONS = ['incomeGrowthPct', 'expenseGrowthPct', 'volatilityPct'] as const;
export type BaseAssumption = (typeof BASE_ASSUMPTIONS)[number];
/** Changes from the first day on, of all income or all expense. */
const CHANGES = ['incomeChangePct', 'expenseChangePct'] as const;
/** What moves one recurring or planned item, or a group of them (see targets.ts). */
const LEVERS = ['itemAmount', 'itemChangePct', 'itemDelayDays', 'itemStartMonths'] as const;

/** Assumptions a sweep may vary. Not the horizon: a short forecast is the beginning of a long one. */
export const SWEPT_ASSUMPTIONS = [...BASE_ASSUMPTIONS, ...CHANGES, ...LEVERS] as const;
export type SweptAssumption = (typeof SWEPT_ASSUMPTIONS)[number];

export const isLever = (assumption: SweptAssumption): boolean => (LEVERS as readonly string[]).includes(assumption);

/** What each may be. Growth is a year's, compounded by the month; a volatility of 100 is that of the history. */
export const ASSUMPTION_LIMITS: Record<
  SweptAssumption,
  { name: string; min: number; max: number; unit: 'percent' | 'days' | 'months' | 'units' }
> = {
  incomeGrowthPct: { name: 'Income growth', min: -100, max: 500, unit: 'percent' },
  expenseGrowthPct: { name: 'Expense growth', min: -100, max: 500, unit: 'percent' },
  volatilityPct: { name: 'Volatility', min: 0, max: 300, unit: 'percent' },
  incomeChangePct: { name: 'All income', min: -100, max: 500, unit: 'percent' },
  expenseChangePct: { name: 'All expenses', min: -100, max: 500, unit: 'percent' },
  itemAmount: { name: 'Amount', min: -1e8, max: 1e8, unit: 'units' },
  itemChangePct: { name: 'Change in percent', min: -100, max: 500, unit: 'percent' },
  itemDelayDays: { name: 'Delay in days', min: -MAX_EARLIER_DAYS, max: 720, unit: 'days' },
  itemStartMonths: { name: 'Start in months', min: 0, max: MAX_HORIZON_MONTHS, unit: 'months' },
};

/** The assumptions of one point of the grid. Those that no sweep varies are absent. */
export type Assumptions = Record<BaseAssumption, number> &
  Partial<Record<SweptAssumption, number | undefined>> & { horizonMonths: number };

/** One axis of a sweep at one of its values: two axes may move the same lever of two items. */
export type Setting = { assumption: SweptAssumption; target?: string | undefined; value: number };

/** The values of all axes at one point of the grid. */
export function settingsAt(definition: Pick<ScenarioDefinition, 'sweep'>, index: number): Setting[] {
  let rest = index;
  return (definition.sweep ?? []).map((axis) => {
    const value = axisValue(axis, rest % axis.steps);
    rest = Math.floor(rest / axis.steps);
    return { assumption: axis.assumption, target: axis.target, value };
  });
}

/** How many variants, and so credits, a run of this costs: 1 without a sweep, else one a grid point. */
export function variantCount(definition: { sweep?: { steps: number }[] | undefined }): number {
  return (definition.sweep ?? []).reduce((count, axis) => count * axis.steps, 1);
}

/** What a run of so many variants costs in decimal cents: a single one is 0.6. One variant costs one credit. */
export const costOfVariants = (variants: number): string => runsCostCents(credits(variants));

/** Grid points row by row: the first axis runs fastest, index = second × first.steps + first. Throws outside the grid. */
export function variantAt(definition: ScenarioDefinition, index: number): Assumptions {
  if (!Number.isInteger(index) || index < 0 || index >= variantCount(definition)) {
    throw new RangeError(`There is no variant ${index} in this scenario`);
  }
  const { horizonMonths, incomeGrowthPct, expenseGrowthPct, volatilityPct } = definition;
  const assumptions: Assumptions = { horizonMonths, incomeGrowthPct, expenseGrowthPct, volatilityPct };
  for (const { assumption, value } of settingsAt(definition, index)) assumptions[assumption] = value;
  return assumptions;
}

/** The values along one axis in percent, both ends included. */
export const axisValues = (axis: SweepAxis): number[] =>
  Array.from({ length: axis.steps }, (_, step) => axisValue(axis, step));

/** Rounded to a millionth so that -5 … 5 shows 0 and not 4.4e-16. */
function axisValue(axis: SweepAxis, step: number): number {
  const share = step / (axis.steps - 1);
  return Math.round((axis.from * (1 - share) + axis.to * share) * 1e6) / 1e6 + 0;
}
