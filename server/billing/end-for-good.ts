import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, MINUTE_MS, type Ms, SECOND_MS } from '../core/units.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { SubscriptionState } from '../stripe/subscriptions.ts';
import { hasUnreported, sumOtherSent } from '../usage/store.ts';
import { findOpenCheckout, setCheckoutStatus } from './checkout-store.ts';
import { sortDuplicates } from './duplicates.ts';
import { fetchSubscriptions } from './fetch.ts';
import { keptFirst } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

const LOOK_AGAIN_MS = 10 * SECOND_MS;
/** Stripe counts usage within minutes. What it has not counted in a day it never counts, so the subscription ends without it. */
const MAX_WAITED_MS = DAY_MS;

/**
 * Ends whatever a deleted customer has at Stripe: the subscription, with a last invoice for what was used, once Stripe
 * has counted all of it; an open checkout; and one that was paid after the deletion, whose money is given back. The Stripe
 * customer stays: its invoices need it. Returns null when all is done, or when to go on. May throw a StripeFault.
 */
export async function endForGood(ports: Ports, customerId: CustomerId, deletedAtMs: Ms): Promise<Ms | null> {
  const { clock, stripe } = ports;
  await closeCheckout(ports, customerId);
  const live = keptFirst(await fetchSubscriptions(ports, customerId));
  const [subscription, ...extra] = live;
  if (!subscription) return null;
  const isLate = subscription.createdAtMs > deletedAtMs;
  const mayWait = clock.now() - deletedAtMs < MAX_WAITED_MS;
  if (!isLate && mayWait && !(await isAllCounted(ports, customerId, subscription))) return clock.now() + LOOK_AGAIN_MS;
  // Bought in a checkout of ours that was paid after the deletion, or twice by accident. What an operator sold is not refunded.
  const refunded = isLate
    ? live.filter(({ ownerMark }) => ownerMark === customerId)
    : sortDuplicates(live, customerId).accidental;
  for (const { id } of refunded) await stripe.refundSubscription(id);
  // The oldest bills what was used, for all of them: usage counts by customer.
  for (const { id } of refunded.includes(subscription) ? live : extra) await stripe.cancelSubscription(id);
  if (!refunded.includes(subscription)) await stripe.endSubscription(subscription.id);
  await fetchSubscriptions(ports, customerId);
  return null;
}

async function isAllCounted(
  { db, clock, stripe }: Ports,
  customerId: CustomerId,
  { periodStartMs, stripeCustomerId }: SubscriptionState,
): Promise<boolean> {
  if (await hasUnreported(db, customerId)) return false;
  const nowMs = clock.now();
  const sentBy = (endMs: Ms) => sumOtherSent(db, { id: '', customerId }, secondOf(periodStartMs), secondOf(endMs));
  const sent = await sentBy(nowMs + MINUTE_MS);
  if (sent === 0) return true;
  // The last invoice bills up to the second it is made in, and not that second.
  if ((await sentBy(nowMs)) < sent) return false;
  return (await stripe.sumUsage(stripeCustomerId, periodStartMs, nowMs)) >= sent;
}

const secondOf = (ms: Ms): number => Math.floor(ms / SECOND_MS);

/** So that another tab cannot complete it. */
async function closeCheckout({ db, stripe }: Ports, customerId: CustomerId): Promise<void> {
  const open = await findOpenCheckout(db, customerId);
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!open || !stripeCustomerId) return;
  await stripe.expireCheckout(open.sessionId).catch((error) => {
    // It was completed or is over: what came of it is a subscription, or nothing.
    if (!(error instanceof StripeFault) || error.retryable) throw error;
  });
  await setCheckoutStatus(db, open.sessionId, 'expired');
}
