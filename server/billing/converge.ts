import {
  type ConvergeRequest,
  closeConverge,
  listDueConverges,
  postponeConverge,
} from '../accounts/converge-requests.ts';
import { countAttached } from '../accounts/store.ts';
import { backoffMs } from '../core/backoff.ts';
import { THRESHOLD } from '../core/catalog.ts';
import type { Deps } from '../deps.ts';
import { StripeFault } from '../stripe/errors.ts';
import type { Proration, SubscriptionState } from '../stripe/subscriptions.ts';
import { pullSubscriptions } from './pull.ts';
import { isLive } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'log'>;

const MOST_A_TURN = 20;

/** Serves the open wishes that are due. Returns how many were tried. */
export async function convergeDue(ports: Ports): Promise<number> {
  const due = await listDueConverges(ports.db, ports.clock.now(), MOST_A_TURN);
  for (const request of due) await serve(ports, request);
  return due.length;
}

async function serve(ports: Ports, request: ConvergeRequest): Promise<void> {
  try {
    await converge(ports, request);
    await closeConverge(ports.db, request);
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error;
    ports.log.warn(
      { customer: request.customerId, kind: error.kind, attempts: request.attempts + 1 },
      'a subscription could not be brought in step',
    );
    await postponeConverge(ports.db, request, {
      nextMs: ports.clock.now() + backoffMs(request.attempts),
      error: error.message,
    });
  }
}

/**
 * Makes Stripe's subscription what we want: one live subscription, quantity equal to the accounts attached, threshold
 * on the scenario-runs item. Reads first and changes only what differs, so it may be repeated at will.
 */
async function converge(ports: Ports, request: ConvergeRequest): Promise<void> {
  const { db, stripe } = ports;
  const { customerId } = request;
  const live = (await pullSubscriptions(ports, customerId)).filter((state) => isLive(state.status));
  const [subscription, ...extra] = live.sort((a, b) => a.createdAtMs - b.createdAtMs);
  if (!subscription) return;
  for (const other of extra) await stripe.cancelSubscription(other.id);
  const quantity = await countAttached(db, customerId);
  const changesQuantity = subscription.accountsQuantity !== quantity;
  if (changesQuantity) {
    const key = `converge:${customerId}:${request.version}:${request.attempts}:${quantity}`;
    await stripe.setAccountsQuantity(subscription, quantity, prorationWithin(subscription, request), key);
  }
  const changesThreshold = subscription.runsItemId !== null && subscription.thresholdCredits !== THRESHOLD;
  if (changesThreshold && subscription.runsItemId) await stripe.setThreshold(subscription.runsItemId, THRESHOLD);
  if (changesQuantity || changesThreshold || extra.length > 0) await pullSubscriptions(ports, customerId);
}

/** The quoted instant, unless the period it was quoted in is over: Stripe prorates only inside the current one. */
function prorationWithin(subscription: SubscriptionState, request: ConvergeRequest): Proration {
  const { prorationAtMs, proration } = request;
  const inPeriod =
    prorationAtMs !== null && prorationAtMs >= subscription.periodStartMs && prorationAtMs < subscription.periodEndMs;
  return { behavior: proration, atMs: inPeriod ? prorationAtMs : null };
}
