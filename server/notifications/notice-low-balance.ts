import type { CustomerId } from '../core/ids.ts';
import { findLastAtLeast, getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify } from './notify.ts';

export const lowBalanceThreadKey = (customerId: CustomerId): string => `low:${customerId}`;

/** Notifies when the balance falls below the customer's alert level, once for each fall. */
export const noticeLowBalance = (ports: NotifyPorts, customerId: CustomerId): Promise<void> =>
  notify(ports, customerId, async (db) => {
    const { lowBalanceCredits: level } = await getCustomer(db, customerId);
    if (level === null) return null;
    const { posted } = await getBalance(db, customerId);
    if (posted >= level) return null;
    const before = await findLastAtLeast(db, customerId, level);
    return {
      kind: 'low_balance',
      dedupeKey: `low:${customerId}:${level}:${before ?? 'never'}`,
      threadKey: lowBalanceThreadKey(customerId),
      params: { levelCredits: level, leftCredits: Math.max(0, posted) },
    };
  });
