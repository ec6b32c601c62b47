import type { Executor } from '../../db/transaction.ts';
import { findCapPeriod } from '../billing/cap-period.ts';
import { creditsFor } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { findCaptured } from '../credits/captured-store.ts';
import { capIn } from '../credits/rules.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify, settle } from './notify.ts';
import type { Notice } from './store.ts';

/** Per cent of the cap, highest first: only the highest mark that is reached is reported. */
const MARKS = [100, 80];

/** Notifies at 80 % and 100 % of the monthly cap, once for each billing period, cap and mark (rule 7). Raising the cap withdraws it. */
export async function noticeCap(ports: NotifyPorts, customerId: CustomerId): Promise<void> {
  const decided = await decideCap(ports.db, customerId, ports.clock.now());
  if (decided) await notify(ports, customerId, (db, nowMs) => decideCap(db, customerId, nowMs));
  else await settle(ports, customerId, threadKeyOf(customerId));
}

const threadKeyOf = (customerId: CustomerId): string => `cap:${customerId}`;

async function decideCap(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Notice | null> {
  const periodStartMs = await findCapPeriod(db, customerId, nowMs);
  const cap = capIn(periodStartMs, await getCustomer(db, customerId));
  const used = await findCaptured(db, customerId, periodStartMs);
  if (cap === null || used === 0) return null;
  const allowed = creditsFor(cap);
  const mark = MARKS.find((each) => used * 100 >= allowed * each);
  if (mark === undefined) return null;
  return {
    kind: 'cap',
    dedupeKey: `cap:${customerId}:${periodStartMs}:${cap}:${mark}`,
    threadKey: threadKeyOf(customerId),
    params: { capCents: cap, usedPct: mark },
  };
}
