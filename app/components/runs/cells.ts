import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { variantCount } from '../../../server/scenarios/forecast/variants.ts';
import type { CellValue } from '../charts/heat-cells.ts';

type Summary = { variant: number; ranOutShare: number | null; endingCents: number | null };

/** What a sweep's map shows, by variant; null when it is no sweep, or nothing is there yet. */
export function cellsOf(
  definition: Pick<ScenarioDefinition, 'sweep'>,
  summaries: Summary[],
): { ranOutShares: CellValue[]; endingCents: CellValue[] } | null {
  if (!definition.sweep || summaries.length === 0) return null;
  // Arrays over the whole grid are a third of the size of a list of summaries.
  const ranOutShares = Array<CellValue>(variantCount(definition)).fill(undefined);
  const endingCents = [...ranOutShares];
  for (const { variant, ranOutShare, endingCents: cents } of summaries) {
    ranOutShares[variant] = ranOutShare;
    endingCents[variant] = cents;
  }
  return { ranOutShares, endingCents };
}
