import { nextJob } from '../clock/jobs.ts';
import type { Docs } from '../store/docs.ts';
import type { Store } from '../store/store.ts';

type TestClock = Docs['test_helpers.test_clock'];

/** What becomes of an advancing clock next: it stands at a later second, it has arrived, or it cannot arrive. */
export type ClockStep = { to: number } | 'ready' | 'internal_failure';

export type AdvanceParts = {
  store: Store;
  /** One transaction. */
  step(clock: string, step: ClockStep): void;
  /** All that is due at this instant is done, webhooks included. */
  settle(): Promise<void>;
  closed(): boolean;
};

/** Two years hold far fewer instants at which something happens to three customers; a loop of a job with itself ends here. */
const MAX_STEPS = 20_000;

export const advancingClock = (store: Store): TestClock | undefined =>
  store.all('test_helpers.test_clock', { status: 'advancing' })[0];

/** Brings every clock that advances to its target. Where each stands is in the store: after a crash it goes on from there. */
export async function advanceTestClocks(parts: AdvanceParts): Promise<void> {
  while (!parts.closed()) {
    const clock = advancingClock(parts.store);
    if (!clock) return;
    await advanceOne(parts, clock.id);
  }
}

async function advanceOne(parts: AdvanceParts, id: string): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step++) {
    await parts.settle();
    if (parts.closed()) return;
    const clock = parts.store.find('test_helpers.test_clock', id);
    if (clock?.status !== 'advancing') return;
    const target = clock.status_details.advancing?.target_frozen_time ?? clock.frozen_time;
    if (clock.frozen_time >= target) {
      parts.step(id, 'ready');
      return;
    }
    const next = nextJob(parts.store, id);
    parts.step(id, { to: next ? Math.min(target, Math.ceil(next.dueMs / 1_000)) : target });
  }
  parts.step(id, 'internal_failure');
}
