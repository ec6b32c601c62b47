import type { Executor } from '../../db/transaction.ts';
import { findLostMethod } from '../billing/card-store.ts';
import { findStanding } from '../billing/find-standing.ts';
import { isLive } from '../billing/standing.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';
import type { CardState } from '../stripe/cards.ts';
import { type NotifyPorts, notify, settle } from './notify.ts';
import type { Notice } from './store.ts';

/** Notifies once a period that no card is on file, or that it expires before the next charge. A new card withdraws it. */
export async function noticeCard(ports: NotifyPorts, customerId: CustomerId, card: CardState | null): Promise<void> {
  const decide = (db: Executor, nowMs: Ms) => decideCard(db, { customerId, card, nowMs });
  if (await decide(ports.db, ports.clock.now())) await notify(ports, customerId, decide);
  else await settle(ports, customerId, threadKeyOf(customerId));
}

const threadKeyOf = (customerId: CustomerId): string => `card:${customerId}`;

/** By then a completed checkout has its card, or never will. */
const CHECKOUT_SETTLES_MS = 10 * MINUTE_MS;

type Case = { customerId: CustomerId; card: CardState | null; nowMs: Ms };

async function decideCard(db: Executor, { customerId, card, nowMs }: Case): Promise<Notice | null> {
  const { subscription } = await findStanding(db, customerId, nowMs);
  if (!subscription || !isLive(subscription.status) || subscription.cancelAtMs !== null) return null;
  // Sent invoices need no card, and a paused collection charges none.
  if (subscription.collection.method === 'sent' || subscription.collection.paused !== null) return null;
  const problem = card === null ? 'none' : expiresBy(card, subscription.periodEndMs) ? 'expiring' : null;
  if (!problem) return null;
  const lostId = problem === 'none' ? await findLostMethod(db, customerId) : null;
  // A checkout makes the card the default a little after the subscription.
  if (problem === 'none' && lostId === null && nowMs - subscription.createdAtMs < CHECKOUT_SETTLES_MS) return null;
  return {
    kind: 'card',
    dedupeKey: `card:${problem}:${subscription.id}:${subscription.periodEndMs}:${lostId ?? card?.paymentMethodId ?? 'never'}`,
    threadKey: threadKeyOf(customerId),
    params: {
      dueAtMs: subscription.periodEndMs,
      thresholdCredits: THRESHOLD,
      ...(problem === 'none'
        ? { problem }
        : { problem, expMonth: card?.expMonth ?? null, expYear: card?.expYear ?? null }),
    },
  };
}

/** A card is valid until the end of its month. */
const expiresBy = ({ expMonth, expYear }: CardState, ms: number): boolean =>
  expMonth !== null && expYear !== null && Date.UTC(expYear, expMonth, 1) <= ms;
