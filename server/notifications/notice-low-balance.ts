import { count } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';
import { findLastAtLeast, getBalance } from '../credits/store.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify } from './notify.ts';

export const lowBalanceThreadKey = (customerId: CustomerId): string => `low:${customerId}`;

/** Tells once a fall that the balance is below the level of the customer's choice; rising above it and falling again is another. */
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
      title: `Fewer than ${count(level)} credits are left`,
      body: `You have ${count(Math.max(0, posted))} now, and wanted to be told. Credits come back with each recharge.`,
      link: { label: 'See your usage', href: '/usage' },
    };
  });
