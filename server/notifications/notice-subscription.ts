import type { Executor } from '../../db/transaction.ts';
import { findStanding } from '../billing/find-standing.ts';
import { runsCostCents, THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import type { Ms } from '../core/units.ts';
import { type NotifyPorts, notify } from './notify.ts';
import { findStandingNotice, type Notice } from './store.ts';

/** Notifies of a subscription that started, will end, continues after all, or ended. */
export async function noticeSubscription(ports: NotifyPorts, customerId: CustomerId): Promise<void> {
  await notify(ports, customerId, (db, nowMs) => decideBegun(db, customerId, nowMs));
  await notify(ports, customerId, (db, nowMs) => decideEnding(db, customerId, nowMs));
}

const threadKeyOf = (customerId: CustomerId): string => `subscription:${customerId}`;

async function decideBegun(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Notice | null> {
  const { standing, subscription } = await findStanding(db, customerId, nowMs);
  if (!subscription || standing.kind !== 'active') return null;
  return {
    kind: 'subscribed',
    dedupeKey: `subscription:${subscription.id}:active`,
    threadKey: threadKeyOf(customerId),
    params: { rechargeCents: Math.round(Number(runsCostCents(THRESHOLD))), thresholdCredits: THRESHOLD },
  };
}

async function decideEnding(db: Executor, customerId: CustomerId, nowMs: Ms): Promise<Notice | null> {
  const { standing, subscription } = await findStanding(db, customerId, nowMs);
  if (!subscription || standing.kind === 'none') return null;
  const threadKey = threadKeyOf(customerId);
  if (standing.kind === 'ended') {
    return {
      kind: 'ended',
      dedupeKey: `subscription:${subscription.id}:ended`,
      threadKey,
      params: {},
    };
  }
  const last = await findStandingNotice(db, customerId, threadKey);
  if (subscription.cancelAtMs !== null) {
    // A second cancellation is a new cause, even when it ends on the same day.
    const again = last?.kind === 'goes_on' ? `:${last.id}` : '';
    return last?.kind === 'canceling'
      ? null
      : {
          kind: 'canceling',
          dedupeKey: `subscription:${subscription.id}:cancel:${subscription.cancelAtMs}${again}`,
          threadKey,
          params: { endsAtMs: subscription.cancelAtMs },
        };
  }
  if (last?.kind !== 'canceling') return null;
  return {
    kind: 'goes_on',
    dedupeKey: `subscription:${subscription.id}:goes_on:${last.id}`,
    threadKey,
    answers: true,
    params: { renewsAtMs: subscription.periodEndMs },
  };
}
