import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { fetchSubscriptions } from './fetch.ts';
import { isLive } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/**
 * Lets the subscription end with its period, or takes that back while it has not ended; either may be repeated.
 * Until then everything is as before, and Stripe bills what is used with the last invoice. May throw a StripeFault.
 */
export async function setEnding(
  ports: Ports,
  customerId: CustomerId,
  wanted: 'ends' | 'goes_on',
): Promise<Result<null, Refusal<'not_subscribed'>>> {
  await fetchSubscriptions(ports, customerId);
  const subscription = await findSubscription(ports.db, customerId);
  if (!subscription || !isLive(subscription.status))
    return refuse('not_subscribed', 'There is no subscription that goes on. You can subscribe again at any time.');
  const ends = subscription.cancelAtMs !== null;
  if (ends !== (wanted === 'ends')) {
    await ports.stripe.setEnding(subscription.id, wanted);
    await fetchSubscriptions(ports, customerId);
  }
  return ok(null);
}
