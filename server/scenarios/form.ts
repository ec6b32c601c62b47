import * as z from 'zod';
import { runsCostCents } from '../core/catalog.ts';
import { credits } from '../core/units.ts';
import { ScenarioDefinition } from './forecast/assumptions.ts';

/** A scenario as it is edited; read by forms in the browser too. */
export const ScenarioForm = z.object({
  name: z
    .string({ error: 'Name the scenario' })
    .trim()
    .min(1, { error: 'Name the scenario' })
    .max(120, { error: 'Use at most 120 characters' }),
  definition: ScenarioDefinition,
});

/** What a run of so many variants costs in decimal cents: a single one is 0.6. One variant costs one credit. */
export const costOfVariants = (variants: number): string => runsCostCents(credits(variants));
