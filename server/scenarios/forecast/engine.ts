import type { ScenarioDefinition } from './assumptions.ts';
import { assumedLines, marksOf } from './explain.ts';
import type { FrozenHistory } from './history/frozen.ts';
import { planOf } from './plan.ts';
import type { VariantResult } from './simulate.ts';
import { simulateDays } from './simulate-days.ts';
import { pointsOf, summarize } from './summary.ts';
import { knownPayments, variantOf } from './variant.ts';

export type ForecastTask = {
  definition: ScenarioDefinition;
  history: FrozenHistory;
  firstVariant: number;
  count: number;
};

/** Forecasts each variant of a slice independently, so that the numbers do not depend on how a run was sliced. Never throws for numbers. */
export function forecastSlice({ definition, history, firstVariant, count }: ForecastTask): VariantResult[] {
  const { horizonMonths, trials, seed, minimumCents = 0, creditLineCents = 0 } = definition;
  const plan = planOf(history, { horizonMonths, floorCents: minimumCents - creditLineCents, trials, seed });
  const known = knownPayments(definition, history, plan);
  const isSweep = definition.sweep !== undefined;
  const points = pointsOf(plan, !isSweep);
  return Array.from({ length: count }, (_, offset) => {
    const index = firstVariant + offset;
    const { variant, assumptions } = variantOf(definition, index, plan, known);
    const paths = simulateDays(plan, variant, points);
    const summary = summarize(plan, paths, assumptions);
    if (!summary)
      return { variant: index, ok: false, reason: 'The balances grow beyond what can be counted in cents.' };
    const { forecast, daily } = summary;
    const assumed = assumedLines(definition, history, plan, variant, paths, forecast.endingBalanceCents.p50);
    // A sweep keeps ten thousand of these: marks are the same in each, nearly, and left to plain runs.
    const marks = isSweep ? [] : marksOf(definition, history, plan, variant.payments);
    return {
      variant: index,
      ok: true,
      forecast: { ...forecast, daily: { ...daily, asOf: history.asOf, assumed, marks } },
    };
  });
}
