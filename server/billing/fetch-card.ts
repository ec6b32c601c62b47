import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { CardState } from '../stripe/cards.ts';
import { saveCard } from './card-store.ts';
import { clearFault, raiseFault } from './fault-store.ts';
import { whileFetching } from './fetch-lease.ts';
import { isLive } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/**
 * Re-reads what Stripe charges by default and overwrites its mirror. A live subscription without anything to charge is a
 * fault that admins see until it is fixed. May throw a StripeFault.
 */
export async function fetchCard(ports: Ports, customerId: CustomerId): Promise<CardState | null> {
  const { db, clock, stripe } = ports;
  return whileFetching(ports, `card:${customerId}`, async (fence) => {
    const { stripeCustomerId, deletedAtMs } = await getCustomer(db, customerId);
    // Whose card was erased, its mirror stays so.
    if (!stripeCustomerId || deletedAtMs !== null) return null;
    const subscription = await findSubscription(db, customerId);
    const live = subscription && isLive(subscription.status) ? subscription : null;
    const found = await stripe.findCard(stripeCustomerId, live?.id ?? null);
    const nowMs = clock.now();
    await transaction(db, async (trx) => {
      await fence.check(trx);
      await saveCard(trx, customerId, found, nowMs);
      const key = `card:${customerId}`;
      const message = 'There is a subscription, and no payment method that Stripe could charge.';
      // Sent invoices need no card, and a paused collection charges none.
      const needsCard = live?.collection.method === 'charged' && live.collection.paused === null;
      if (needsCard && !found.card) await raiseFault(trx, { key, customerId, message, nowMs });
      else await clearFault(trx, key);
    });
    return found.card;
  });
}
