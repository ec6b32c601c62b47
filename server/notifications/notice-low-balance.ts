import { count } from '../core/figures.ts';
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
      title: `Fewer than ${count(level)} credits are left`,
      body: `You have ${count(Math.max(0, posted))} left, which is below your alert level. Each recharge adds credits.`,
      link: { label: 'View usage', href: '/usage' },
    };
  });
