import type { ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { dollarsOf } from '../../lib/typed-amount.ts';

/** First values of the editor's fields, as text that `EditorForm` reads back. */
export function editorValues({ name, definition }: { name: string; definition: ScenarioDefinition }) {
  const events = definition.events.map((event) => ({ ...event, amountCents: dollarsOf(event.amountCents) }));
  return { name, definition: { ...definition, events } };
}

export const MAX_SEED = 2 ** 32 - 1;

/** Another seed for a seed: the same for the same, so that the button works without a script too. */
export const seedAfter = (seed: number): number => (Math.imul(seed | 0, 1_664_525) + 1_013_904_223) >>> 0;
