import { DAY_MS, HOUR_MS, MINUTE_MS } from '../core/units.ts';
import type { Step } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import type { ActName } from './weights.ts';

/** The share of seeds in which an operator sets how invoices are collected. */
const SHARE = 0.5;
/** Of a customer's scenarios the one with the most variants: twice is more than a threshold. */
const LARGEST = 5;
/** Short waits in which what was begun is mostly done. */
const WORKS = 5;

/**
 * Weaves into some plans that an operator pauses a collection, has invoices sent or holds drafts, and what mostly follows.
 * Drawn apart from the rest of a plan, so that the others mean what they meant.
 */
export function weaveCollection(seed: number, steps: Step[]): Step[] {
  const random = createRandom(seed, 4);
  if (!random.chance(SHARE)) return steps;
  const woven = [...steps];
  const times = 1 + random.below(3);
  for (let time = 0; time < times; time += 1) {
    // At the end what follows is seen before Stripe itself tries again.
    const at = random.chance(0.5) ? woven.length : random.below(woven.length + 1);
    woven.splice(at, 0, ...sequence(random));
  }
  return woven;
}

function sequence(random: Random): Step[] {
  // Person 0 is subscribed from the beginning.
  const step = (act: ActName, changes: Partial<Step> = {}): Step => ({
    act,
    person: 0,
    process: random.below(2),
    a: random.below(1_000),
    b: random.below(1_000_000),
    ...changes,
  });
  const wait = (ms: number) => step('wait', { b: ms });
  /** Each step lets a few turns of work be done before it. */
  const works = () => Array.from({ length: WORKS }, () => wait(MINUTE_MS));
  const use = () => [
    step('run', { a: LARGEST }),
    step('run', { a: LARGEST }),
    ...works(),
    wait(HOUR_MS * (1 + random.below(3))),
  ];
  const set = step(random.pick(['pauseCollection', 'sendInvoices', 'holdDrafts', 'sendInvoices'] as const));
  // A card that is declined first leaves an invoice open, which the next card must not pay while collection is paused.
  const declined = random.chance(0.6) ? [step('card', { a: 0 }), step('billByHand'), ...works()] : [];
  const renewed = declined.length > 0 ? [wait(MINUTE_MS), step('card', { a: 1 }), wait(HOUR_MS)] : [];
  const passes =
    declined.length === 0 && random.chance(0.7)
      ? [wait(DAY_MS * (1 + random.below(3))), wait(DAY_MS * (1 + random.below(4)))]
      : [];
  const settles = random.chance(0.5) ? [step('settleDraft'), step('payOpen')] : [];
  const ends = random.chance(0.4) ? [{ ...set }] : [];
  return [...declined, set, ...renewed, ...use(), ...passes, ...settles, ...ends];
}
