import type { ScenarioDefinition } from './assumptions.ts';

/** The definition that scenarios start from: the accounts go on as they did. */
export const baseDefinition = (
  accountIds: string[],
  changes: Partial<ScenarioDefinition> = {},
): ScenarioDefinition => ({
  accountIds,
  horizonMonths: 12,
  incomeGrowthPct: 0,
  expenseGrowthPct: 0,
  volatilityPct: 100,
  events: [],
  trials: 1_000,
  seed: 1,
  ...changes,
});
