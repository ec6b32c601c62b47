import type { CustomerId } from '../core/ids.ts';
import { ok, type Refusal, type Result, refuse } from '../core/result.ts';
import { getCustomer } from '../customers/store.ts';
import type { Deps } from '../deps.ts';
import type { PortalFlow } from '../stripe/checkout.ts';

/** A fresh address of the Stripe Billing Portal: short-lived, never stored. May throw a StripeFault. */
export async function openPortal(
  { db, stripe, site }: Pick<Deps, 'db' | 'stripe' | 'site'>,
  { customerId, flow }: { customerId: CustomerId; flow?: PortalFlow | undefined },
): Promise<Result<string, Refusal<'not_subscribed'>>> {
  const { stripeCustomerId } = await getCustomer(db, customerId);
  if (!stripeCustomerId)
    return refuse('not_subscribed', 'Subscribe first: there is nothing to look after in the billing portal yet.');
  return ok(
    await stripe.createPortalSession({ stripeCustomerId, returnUrl: `${site.appUrl}/billing`, ...(flow && { flow }) }),
  );
}
