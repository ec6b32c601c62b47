import { configureCoercion } from '@conform-to/zod/v4/future';
import { OneOffEvent } from '../../../server/scenarios/forecast/assumptions.ts';
import { ScenarioForm } from '../../../server/scenarios/form.ts';
import { centsOf } from '../../lib/typed-amount.ts';

/** A scenario as it is typed: like `ScenarioForm`, but the amounts of events are dollars. */
export const EditorForm = configureCoercion({
  customize: (type) => (type === OneOffEvent.shape.amountCents ? centsOf : null),
}).coerceFormValue(ScenarioForm);
