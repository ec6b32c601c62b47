import { findOldestData } from '../accounts/day-store.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify } from './notify.ts';

/** Reminds of bank data that is older than the customer's choice, once for each day that the data ends at. */
export const noticeStaleData = (ports: NotifyPorts, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db, nowMs) => {
    const { remindAfterDays } = await getCustomer(db, customerId);
    if (remindAfterDays === null) return null;
    const oldest = await findOldestData(db, customerId);
    if (!oldest || nowMs - Date.parse(oldest.upTo) <= remindAfterDays * DAY_MS) return null;
    return {
      kind: 'stale_data',
      dedupeKey: `stale:${customerId}:${oldest.accountId}:${oldest.upTo}`,
      threadKey: `stale:${customerId}`,
      params: {
        accountId: oldest.accountId,
        name: oldest.name,
        upToMs: Date.parse(oldest.upTo),
        afterDays: remindAfterDays,
      },
    };
  });
