import { requestSync } from '../accounts/sync-requests.ts';
import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import type { Deps } from '../deps.ts';
import { ownsCheckout, setCheckoutStatus } from './checkout-store.ts';
import { fetchSubscriptions } from './fetch.ts';
import { isLive } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'signals'>;

/** What came of a checkout: paid (it is live), processing (the bank takes its time), failed (nothing was bought), open (not finished). */
export type CheckoutOutcome = 'paid' | 'processing' | 'failed' | 'open';

/**
 * Tells the truth about a checkout by asking Stripe, and brings the mirror in step. The return page and the webhook
 * both come here; repeating it changes nothing. May throw a StripeFault.
 */
export async function finishCheckout(
  ports: Ports,
  { customerId, sessionId }: { customerId: CustomerId; sessionId: string },
): Promise<Result<CheckoutOutcome, Refusal<'not_found'>>> {
  const { db, clock, stripe } = ports;
  if (!(await ownsCheckout(db, customerId, sessionId))) return refuse('not_found', 'There is no such checkout.');
  const session = await stripe.getCheckout(sessionId);
  await setCheckoutStatus(db, sessionId, session.status);
  if (session.status === 'open') return ok('open');
  if (session.status === 'expired') return ok('failed');
  const subscriptions = await fetchSubscriptions(ports, customerId);
  const bought = subscriptions.find((subscription) => subscription.id === session.subscriptionId);
  if (!bought || bought.status === 'incomplete_expired') return ok('failed');
  if (session.payment === 'unpaid' || !isLive(bought.status)) return ok('processing');
  if (bought.thresholdCredits === null) {
    // Checkout cannot set the threshold.
    await requestSync(db, { customerId, proration: 'create_prorations', prorationAtMs: null, nowMs: clock.now() });
  }
  return ok('paid');
}
