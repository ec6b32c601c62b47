import type { ScenarioDefinition } from './forecast/assumptions.ts';
import type { FrozenHistory } from './forecast/history/frozen.ts';
import type { PrepareTask } from './forecast/history/prepare.ts';
import { isGroup } from './forecast/targets.ts';
import { isLever } from './forecast/variants.ts';

/** Why a sweep would move nothing: its item is not among those of the forecast. Null when all are there. */
export function missingTarget(
  { sweep = [], planned = [] }: ScenarioDefinition,
  { recurring }: Pick<FrozenHistory, 'recurring'>,
  { accounts, decisions }: Pick<PrepareTask, 'accounts' | 'decisions'>,
): string | null {
  const isThere = (target: string) =>
    isGroup(target) || [...recurring, ...planned].some((item: { id: string }) => item.id === target);
  const gone = sweep.find(({ assumption, target }) => isLever(assumption) && !isThere(target ?? ''));
  if (!gone) return null;
  const { target = '', targetLabel = 'An item' } = gone;
  const status = decisions[target]?.status;
  const isElsewhere = !accounts.some(({ accountId }) => target.startsWith(`${accountId}|`));
  const why =
    status === 'paused' || status === 'deleted'
      ? `was ${status} under Recurring items`
      : isElsewhere
        ? 'belongs to an account that this scenario does not use'
        : 'has ended, or is not found in the movements any more';
  return `${targetLabel}, which this sweep varies, ${why}. Edit the scenario and choose another item.`;
}
