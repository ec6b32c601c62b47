import { withLease } from '../../db/leases.ts';
import { countAttached } from '../accounts/store.ts';
import { type CustomerId, newId } from '../core/ids.ts';
import { present } from '../core/invariant.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { MINUTE_MS, SECOND_MS } from '../core/units.ts';
import { getCustomer, linkStripeCustomer, listFormer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import { askToAgree, hasAgreed } from './agree.ts';
import { findOpenCheckout, insertCheckout, setCheckoutStatus } from './checkout-store.ts';
import { endIfDeleted } from './end-if-deleted.ts';
import { fetchSubscriptions } from './fetch.ts';
import { findOpeningBalance } from './opening-balance.ts';
import { isLive } from './standing.ts';

type Ports = Pick<Deps, 'db' | 'clock' | 'stripe' | 'site' | 'signals'>;

/** The four calls to Stripe that it takes at most; after that a holder is taken for dead. */
const LEASE_MS = 2 * MINUTE_MS;
const WAIT_MS = 10 * SECOND_MS;

/**
 * Opens embedded Checkout for scenario runs and the accounts attached, or gives the session that is open already.
 * Refuses when there is a live subscription, since a second one would bill twice, and before
 * the terms are agreed to. May throw a StripeFault.
 */
export function startCheckout(
  ports: Ports,
  order: { customerId: CustomerId; email: string },
): Promise<Result<{ clientSecret: string | null }, Refusal<'already_subscribed' | 'agreement_needed'>>> {
  // A double click, or two people of one customer, must not open two sessions.
  const lease = { key: `checkout:${order.customerId}`, ttlMs: LEASE_MS, waitMs: WAIT_MS };
  return withLease(ports, lease, async () => {
    const { db, clock, stripe, site } = ports;
    if (!(await hasAgreed(db, order.customerId, stripe))) return askToAgree();
    const stripeCustomerId = await ensureStripeCustomer(ports, order);
    const subscriptions = await fetchSubscriptions(ports, order.customerId);
    if (subscriptions.some((s) => isLive(s.status)))
      return refuse('already_subscribed', 'You have a subscription already.');
    const accounts = await countAttached(db, order.customerId);
    const open = await findReusable(ports, order.customerId, accounts);
    if (open) return ok({ clientSecret: open.clientSecret });
    const session = await stripe.createCheckout({
      customerId: order.customerId,
      stripeCustomerId,
      accounts,
      returnUrl: `${site.appUrl}/subscribe/return?session_id={CHECKOUT_SESSION_ID}`,
      idempotencyKey: `checkout:${newId()}`,
    });
    await insertCheckout(db, {
      sessionId: session.id,
      customerId: order.customerId,
      clientSecret: session.clientSecret,
      quantity: accounts,
      nowMs: clock.now(),
    });
    return ok({ clientSecret: session.clientSecret });
  });
}

async function ensureStripeCustomer(
  ports: Ports,
  { customerId, email }: { customerId: CustomerId; email: string },
): Promise<string> {
  const { db, clock, stripe } = ports;
  await endIfDeleted(ports, customerId);
  const customer = await getCustomer(db, customerId);
  if (customer.stripeCustomerId) return customer.stripeCustomerId;
  const [former] = await listFormer(db, customerId);
  const balanceCents = await findOpeningBalance(db, customerId, clock.now());
  // Nothing comes between these two: a process that stood still here for days would create a second one.
  const made =
    (await stripe.findStripeCustomer({ customerId, email })) ??
    (await stripe.createStripeCustomer({
      customerId,
      name: customer.name,
      email,
      formerId: former?.id ?? null,
      balanceCents,
    }));
  await linkStripeCustomer(db, customerId, made);
  return present((await getCustomer(db, customerId)).stripeCustomerId, `Stripe customer of ${customerId}`);
}

/** The open session when it still sells what is attached; a stale one is closed, so that only one can be completed. */
async function findReusable({ db, stripe }: Ports, customerId: CustomerId, accounts: number) {
  const open = await findOpenCheckout(db, customerId);
  if (!open) return null;
  const { status } = await stripe.getCheckout(open.sessionId);
  if (status === 'open' && open.quantity === accounts) return open;
  if (status === 'open') await stripe.expireCheckout(open.sessionId);
  await setCheckoutStatus(db, open.sessionId, status === 'open' ? 'expired' : status);
  return null;
}
