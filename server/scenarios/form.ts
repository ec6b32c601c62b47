import { z } from 'zod';
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
