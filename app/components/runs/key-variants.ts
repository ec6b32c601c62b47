import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { BASE_ASSUMPTIONS, type Setting, settingsAt } from '../../../server/scenarios/forecast/variants.ts';
import type { CellValue } from '../charts/heat-cells.ts';

/** A variant of a sweep that is worth opening first, and why it is the one. */
export type KeyVariant = { role: 'worst' | 'base' | 'middle' | 'best'; variant: number; why: string };

type Cell = { variant: number; share: number; endingCents: number };

/**
 * The three variants that matter: the one most likely to run out, the one least likely, and in between the scenario's own values if
 * they are on the grid, else the middle one. Fewer when fewer were simulated; of equals, the balance at the end decides.
 */
export function keyVariants(
  definition: ScenarioDefinition,
  ranOutShares: CellValue[],
  endingCents: CellValue[],
): KeyVariant[] {
  const cells: Cell[] = ranOutShares.flatMap((share, variant) =>
    typeof share === 'number' ? { variant, share, endingCents: endingCents[variant] ?? 0 } : [],
  );
  cells.sort((a, b) => b.share - a.share || a.endingCents - b.endingCents);
  const worst = cells[0];
  const best = cells.at(-1);
  if (!worst || !best) return [];
  const base = cells.find(({ variant }) => isBase(definition, variant));
  const middle = base ?? cells[Math.floor((cells.length - 1) / 2)] ?? worst;
  const rows: KeyVariant[] = [
    { role: 'worst', variant: worst.variant, why: whyExtreme('most', worst, cells) },
    base
      ? { role: 'base', variant: base.variant, why: 'The scenario’s own values, with nothing varied.' }
      : { role: 'middle', variant: middle.variant, why: 'Half of all variants do better, half do worse.' },
    { role: 'best', variant: best.variant, why: whyExtreme('least', best, cells) },
  ];
  return rows.filter(({ variant }, at) => rows.findIndex((row) => row.variant === variant) === at);
}

function whyExtreme(degree: 'most' | 'least', cell: Cell, cells: Cell[]): string {
  const isAlone = cells.filter(({ share }) => share === cell.share).length === 1;
  const likely = `The ${degree} likely to run out`;
  if (isAlone) return `${likely} of all variants.`;
  return `${likely}, and of those as likely the ${degree === 'most' ? 'lowest' : 'highest'} balance at the end.`;
}

/** A lever is at rest when it changes nothing; an amount of an item has no such value. */
function isBase(definition: ScenarioDefinition, variant: number): boolean {
  return settingsAt(definition, variant).every((setting) => isBaseValue(definition, setting));
}

export function isBaseValue(definition: ScenarioDefinition, { assumption, value }: Setting): boolean {
  if (assumption === 'itemAmount') return false;
  const base = BASE_ASSUMPTIONS.find((name) => name === assumption);
  return value === (base ? definition[base] : 0);
}
