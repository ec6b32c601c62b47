import { CARD_OUTCOMES, type CardOutcome } from '../control/control.ts';
import type { Store } from './store.ts';

const SETTING = 'nextCardOutcome';

export function peekNextCardOutcome(store: Store): CardOutcome | null {
  const text = store.setting(SETTING);
  return CARD_OUTCOMES.find((outcome) => outcome === text) ?? null;
}

/** Once: the charge that takes it is the only one it touches. */
export function takeNextCardOutcome(store: Store): CardOutcome | null {
  const outcome = peekNextCardOutcome(store);
  if (outcome !== null) store.setSetting(SETTING, '');
  return outcome;
}

export function setNextCardOutcome(store: Store, outcome: CardOutcome): void {
  store.setSetting(SETTING, outcome);
}
