import * as z from 'zod';
import type { AccountId } from '../core/ids.ts';
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

const MAX_LABEL_CHARS = 40;

/** What a run may be filed under; empty takes the label off. */
export const RunLabel = z
  .string()
  .trim()
  .max(MAX_LABEL_CHARS, { error: `Use at most ${MAX_LABEL_CHARS} characters` })
  .transform((label) => label || null);

export const RUN_STATUSES = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled'] as const;

/** What the history of runs is searched by; what is empty or unknown narrows nothing. */
export const RunSearch = z.object({
  search: z.string().trim().max(120).optional().catch(undefined),
  status: z.enum(RUN_STATUSES).optional().catch(undefined),
  label: z.string().max(MAX_LABEL_CHARS).optional().catch(undefined),
});

/** What the list of scenarios is searched by: part of a name, and an account that they use. */
export const ScenarioSearch = z.object({
  search: z.string().trim().max(120).optional().catch(undefined),
  accountId: z
    .string()
    .max(64)
    .transform((id) => id as AccountId)
    .optional(),
});
