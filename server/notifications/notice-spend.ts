import type { Executor } from '../../db/transaction.ts';
import { findCapPeriod } from '../billing/cap-period.ts';
import { creditsFor } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Cents, Ms } from '../core/units.ts';
import { findCaptured } from '../credits/captured-store.ts';
import { getCustomer } from '../customers/store.ts';
import { type NotifyPorts, notify } from './notify.ts';
import { listNoticeKeys } from './store.ts';

/** Notifies of each of the customer's own alert levels that the runs of the billing period reached, once a period and level. */
export async function noticeSpend(ports: NotifyPorts, customerId: CustomerId): Promise<void> {
  const { spendAlerts } = await getCustomer(ports.db, customerId);
  for (const level of spendAlerts)
    await notify(ports, customerId, async (db, nowMs) => {
      const sinceMs = await findReached(db, customerId, level, nowMs);
      if (sinceMs === null) return null;
      return {
        kind: 'spend_alert',
        dedupeKey: keyOf(customerId, sinceMs, level),
        params: { levelCents: level, sinceMs },
      };
    });
}

/** When the billing period began whose runs come to the level; null when they do not, or there is no period. */
async function findReached(db: Executor, customerId: CustomerId, level: Cents, nowMs: Ms): Promise<Ms | null> {
  // Decided again under the lock: the level may have been removed meanwhile.
  if (!(await getCustomer(db, customerId)).spendAlerts.includes(level)) return null;
  const sinceMs = await findCapPeriod(db, customerId, nowMs);
  // Reached when the credits that were used are worth it, to the credit.
  const isReached = (await findCaptured(db, customerId, sinceMs)) >= Math.max(1, creditsFor(level));
  return sinceMs > 0 && isReached ? sinceMs : null;
}

const keyOf = (customerId: CustomerId, sinceMs: Ms, level: Cents): string => `spend:${customerId}:${sinceMs}:${level}`;

const SHOWN_ALERTS = 50;

/** The levels that were reached, the newest first: the notices are the log. */
export async function listSpendAlerts(
  db: Executor,
  customerId: CustomerId,
): Promise<{ levelCents: number; periodStartMs: Ms; atMs: Ms }[]> {
  const notices = await listNoticeKeys(db, customerId, { kind: 'spend_alert', limit: SHOWN_ALERTS });
  return notices.map(({ dedupeKey, atMs }) => {
    const [, , sinceMs, level] = dedupeKey.split(':');
    return { levelCents: Number(level), periodStartMs: Number(sinceMs), atMs };
  });
}
