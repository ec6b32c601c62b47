import { runsCostCents } from '../../core/catalog.ts';
import { credits } from '../../core/units.ts';
import type { ScenarioDefinition, SweepAxis } from './assumptions.ts';

/** A sweep never has more variants than this: it bounds what one confirmation can spend (10,000 credits, $60). */
export const MAX_VARIANTS = 10_000;
export const MAX_HORIZON_MONTHS = 60;

/** Assumptions a sweep may vary. Not the horizon: a short forecast is the beginning of a long one. */
export const SWEPT_ASSUMPTIONS = ['incomeGrowthPct', 'expenseGrowthPct', 'volatilityPct'] as const;
export type SweptAssumption = (typeof SWEPT_ASSUMPTIONS)[number];

/** What each percentage may be. Growth is a year's, compounded by the month; a volatility of 100 is that of the history. */
export const ASSUMPTION_LIMITS: Record<SweptAssumption, { name: string; min: number; max: number }> = {
  incomeGrowthPct: { name: 'Income growth', min: -100, max: 500 },
  expenseGrowthPct: { name: 'Expense growth', min: -100, max: 500 },
  volatilityPct: { name: 'Volatility', min: 0, max: 300 },
};

/** The assumptions of one point of the grid. */
export type Assumptions = Record<SweptAssumption, number> & { horizonMonths: number };

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
  let rest = index;
  for (const axis of definition.sweep ?? []) {
    assumptions[axis.assumption] = axisValue(axis, rest % axis.steps);
    rest = Math.floor(rest / axis.steps);
  }
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
