import { configureCoercion } from '@conform-to/zod/v4/future';
import Big from 'big.js';
import { OneOffEvent, type ScenarioDefinition } from '../../../server/scenarios/forecast/assumptions.ts';
import { ScenarioForm } from '../../../server/scenarios/form.ts';

/** A scenario as it is typed: like `ScenarioForm`, but the amounts of events are dollars. */
export const EditorForm = configureCoercion({
  customize: (type) => (type === OneOffEvent.shape.amountCents ? centsOf : null),
}).coerceFormValue(ScenarioForm);

/** First values of the editor's fields, as text that `EditorForm` reads back. */
export function editorValues({ name, definition }: { name: string; definition: ScenarioDefinition }) {
  const events = definition.events.map((event) => ({ ...event, amountCents: dollarsOf(event.amountCents) }));
  return { name, definition: { ...definition, events } };
}

export const MAX_SEED = 2 ** 32 - 1;

/** Another seed for a seed: the same for the same, so that the button works without a script too. */
export const seedAfter = (seed: number): number => (Math.imul(seed | 0, 1_664_525) + 1_013_904_223) >>> 0;

/** "-1,200.50" and "$350" are amounts; what is none goes on as it is, for the schema to refuse. */
function centsOf(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed;
  const text = typed.replaceAll(/[\s$,]/g, '').replace('−', '-');
  return /^[+-]?\d{1,14}(\.\d{1,2})?$/.test(text) ? new Big(text.replace('+', '')).times(100).toNumber() : undefined;
}

function dollarsOf(amountCents: number): string {
  const dollars = new Big(amountCents).div(100);
  return dollars.eq(dollars.round()) ? dollars.toFixed() : dollars.toFixed(2);
}
