/** What a lever of a sweep moves: one recurring or planned item by its id, or one of these groups. Read by forms as well. */
export const GROUPS = {
  'group:recurring-in': 'All recurring income',
  'group:recurring-out': 'All recurring expenses',
  'group:planned-in': 'All planned income',
  'group:planned-out': 'All planned expenses',
} as const;
export type Group = keyof typeof GROUPS;

export const isGroup = (target: string): target is Group => Object.hasOwn(GROUPS, target);

/** Recurring items are named by account and series, with this between them; ids of planned items have none. */
const SERIES_MARK = '|';

export const isRecurringTarget = (target: string): boolean => target.includes(SERIES_MARK);

/** Whether a target can start later: a recurring item has started long ago. */
export const hasStart = (target: string): boolean =>
  isGroup(target) ? target.startsWith('group:planned') : !isRecurringTarget(target);

type Moved = { item: string; kind: 'recurring' | 'planned' | 'event'; amountCents: number };

export function isMoved({ item, kind, amountCents }: Moved, target: string): boolean {
  if (item === target) return true;
  return isGroup(target) && target === `group:${kind}-${amountCents > 0 ? 'in' : 'out'}`;
}
