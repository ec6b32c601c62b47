import { transaction } from '../../db/transaction.ts';
import type { CustomerId } from '../core/ids.ts';
import { endAllowance } from '../credits/grants.ts';
import { getCustomer, unlinkStripeCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { deleteCard } from './card-store.ts';
import { closeCheckouts } from './checkout-store.ts';
import { whileFetching } from './fetch-lease.ts';
import { isOurs } from './ours.ts';
import { endSubscriptions, upsertSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/**
 * When the customer is deleted at Stripe, which cancels all it had there: ends the mirror, takes the allowance back, and
 * forgets the Stripe customer, so that a new checkout makes a new one. Returns whether it was. May throw a StripeFault.
 */
export function endIfDeleted(ports: Ports, customerId: CustomerId): Promise<boolean> {
  const { db, clock, stripe } = ports;
  return whileFetching(ports, customerId, async (fence) => {
    const { stripeCustomerId } = await getCustomer(db, customerId);
    if (!stripeCustomerId || !(await isDeleted(stripe, stripeCustomerId))) return false;
    const states = (await lastStates(stripe, stripeCustomerId)).filter((state) => isOurs(state, customerId));
    const nowMs = clock.now();
    await transaction(db, async (trx) => {
      await fence.check(trx);
      for (const state of states) await upsertSubscription(trx, customerId, state, nowMs);
      const ended = [...states.map(({ id }) => id), ...(await endSubscriptions(trx, customerId, nowMs))];
      for (const subscriptionId of ended) await endAllowance(trx, { customerId, subscriptionId, nowMs });
      await closeCheckouts(trx, customerId);
      await deleteCard(trx, customerId);
      await unlinkStripeCustomer(trx, { customerId, stripeCustomerId, nowMs });
    });
    return true;
  });
}

// What it had, so that nothing is missing from the mirror; Stripe may refuse to list it.
const lastStates = (stripe: Ports['stripe'], stripeCustomerId: string): Promise<SubscriptionState[]> =>
  stripe.listSubscriptions(stripeCustomerId).catch((error) => {
    if (error instanceof StripeFault && !error.retryable) return [];
    throw error;
  });

// Stripe keeps deleted customers readable; one that is not there at all went with the test data of its account.
const isDeleted = (stripe: Ports['stripe'], stripeCustomerId: string): Promise<boolean> =>
  stripe.isDeleted(stripeCustomerId).catch((error) => {
    if (error instanceof StripeFault && error.kind === 'missing') return true;
    throw error;
  });
