import { listSubscribersAfter } from '../billing/subscriber-store.ts';
import { markClosed, writeOffUnbilled } from '../billing/write-off-unbilled.ts';
import { HOUR_MS } from '../core/units.ts';
import type { Deps } from '../deps.ts';
import { wakeWaitingRuns } from '../scenarios/run-queue-store.ts';
import { sweepCustomers } from './sweep-customers.ts';

/** Most write-offs follow an event at once; the sweep finds those that time alone makes due, within an hour. */
const EVERY_MS = HOUR_MS;

/** Writes off what no invoice will bill, of all who have or had a subscription. Returns whether the round goes on. */
export const sweepWriteOffs = (deps: Deps): Promise<boolean> =>
  sweepCustomers(deps, {
    name: 'write_offs',
    everyMs: EVERY_MS,
    list: listSubscribersAfter,
    async check(customerId) {
      const credits = await writeOffUnbilled(deps, customerId);
      await markClosed(deps, customerId);
      if (credits === 0) return;
      await wakeWaitingRuns(deps.db, customerId);
      deps.signals.notify('runs');
    },
    failure: 'unbilled usage could not be checked',
  });
