import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { fetchSubscriptions } from './fetch.ts';
import { quoteEnding } from './quote-ending.ts';
import { isLive } from './standing.ts';
import { findSubscription } from './subscription-store.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** What is asked for: the end that was quoted, or that it is taken back. */
export type EndingOrder = { wanted: 'ends'; version: string } | { wanted: 'goes_on' };

/**
 * Lets the subscription end with its period, or takes that back while it has not ended; either may be repeated.
 * Until then everything is as before, and Stripe bills what is used with the last invoice. An end is refused when it
 * would not be the one that was quoted (rule 10). May throw a StripeFault.
 */
export async function setEnding(
  ports: Ports,
  customerId: CustomerId,
  order: EndingOrder,
): Promise<Result<null, Refusal<'not_subscribed' | 'quote_changed'>>> {
  await fetchSubscriptions(ports, customerId);
  const subscription = await findSubscription(ports.db, customerId);
  if (!subscription || !isLive(subscription.status))
    return refuse('not_subscribed', 'You have no active subscription. You can subscribe again at any time.');
  const ends = subscription.cancelAtMs !== null;
  if (ends === (order.wanted === 'ends')) return ok(null);
  if (order.wanted === 'ends' && (await quoteEnding(ports, customerId))?.version !== order.version)
    return refuse(
      'quote_changed',
      'What ends, or when, changed since it was shown to you, so nothing was cancelled. Check it and confirm again.',
    );
  await ports.stripe.setEnding(subscription.id, order.wanted);
  await fetchSubscriptions(ports, customerId);
  return ok(null);
}
