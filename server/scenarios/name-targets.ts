import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import type { ScenarioDefinition } from './forecast/assumptions.ts';
import { isRecurringTarget } from './forecast/targets.ts';
import { readRecurring } from './read-recurring.ts';

/**
 * Writes down what the recurring items are called that a sweep moves: results keep that name when the item is renamed or
 * ends. Refused when an item is not among the customer's own.
 */
export async function nameTargets(
  ports: Pick<Deps, 'db' | 'pool'>,
  customerId: CustomerId,
  definition: ScenarioDefinition,
): Promise<Result<ScenarioDefinition, Refusal<'invalid_plan'>>> {
  const { sweep } = definition;
  if (!sweep?.some(({ target }) => target !== undefined && isRecurringTarget(target))) return ok(definition);
  const items = await readRecurring(ports, customerId);
  const named: typeof sweep = [];
  for (const { targetLabel: _, ...axis } of sweep) {
    const { target } = axis;
    const item = items.find(({ id }) => id === target);
    if (target !== undefined && isRecurringTarget(target) && !item)
      return refuse(
        'invalid_plan',
        'The sweep varies a recurring item that is not there any more. Choose another one.',
      );
    named.push({ ...axis, ...(item && { targetLabel: item.label }) });
  }
  return ok({ ...definition, sweep: named });
}
