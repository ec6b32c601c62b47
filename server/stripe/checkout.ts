import type Stripe from 'stripe';
import { z } from 'zod';
import { idOf } from './client.ts';
import { calling } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** A checkout session as Stripe has it. */
export type CheckoutState = {
  id: string;
  stripeCustomerId: string | null;
  subscriptionId: string | null;
  status: 'open' | 'complete' | 'expired';
  /** `no_payment_required`: a card was saved and nothing was due yet. */
  payment: 'paid' | 'unpaid' | 'no_payment_required';
  totalCents: number;
};

/** Checkout and the portal: the pages that Stripe shows. Errors: StripeFault. */
export function checkoutCalls(stripe: Stripe, prices: CatalogPrices, portalConfigurationId: string | null) {
  return {
    /** Opens an embedded checkout of both prices. Without attached accounts the accounts line is left out. */
    async createCheckout(order: {
      customerId: string;
      stripeCustomerId: string;
      accounts: number;
      returnUrl: string;
      idempotencyKey: string;
    }): Promise<{ id: string; clientSecret: string | null }> {
      // A quantity on a metered line is an error at Stripe.
      const lines: Stripe.Checkout.SessionCreateParams.LineItem[] = [{ price: prices.runsPriceId }];
      if (order.accounts > 0) lines.push({ price: prices.accountsPriceId, quantity: order.accounts });
      const metadata = { customer_id: order.customerId };
      const session = await calling(
        stripe.checkout.sessions.create(
          {
            mode: 'subscription',
            ui_mode: 'embedded_page',
            customer: order.stripeCustomerId,
            client_reference_id: order.customerId,
            line_items: lines,
            payment_method_collection: 'always',
            // Bank debits take days to be paid, and the app does not follow that: see decision 0120.
            allowed_payment_method_types: ['card'],
            return_url: order.returnUrl,
            metadata,
            subscription_data: { metadata, billing_mode: { type: 'flexible' } },
          },
          { idempotencyKey: order.idempotencyKey },
        ),
      );
      return { id: session.id, clientSecret: session.client_secret };
    },

    async getCheckout(id: string): Promise<CheckoutState> {
      return toState(await calling(stripe.checkout.sessions.retrieve(id)));
    },

    /** Expires an open session, so that another tab cannot complete it. */
    async expireCheckout(id: string): Promise<void> {
      await calling(stripe.checkout.sessions.expire(id));
    },

    /** A short-lived URL of the Billing Portal, of its first page or of the form that `flow` names. */
    async createPortalSession(portal: PortalVisit): Promise<string> {
      const session = await calling(
        stripe.billingPortal.sessions.create({
          customer: portal.stripeCustomerId,
          return_url: portal.returnUrl,
          ...(portalConfigurationId && { configuration: portalConfigurationId }),
          ...(portal.flow && { flow_data: { type: PORTAL_FLOWS[portal.flow] } }),
        }),
      );
      return session.url;
    },
  };
}

/** A form of the portal: for the card, or for name, address and tax ids. */
export type PortalFlow = keyof typeof PORTAL_FLOWS;
type PortalVisit = { stripeCustomerId: string; returnUrl: string; flow?: PortalFlow };
const PORTAL_FLOWS = { card: 'payment_method_update', details: 'customer_update' } as const;

const statuses = z.enum(['open', 'complete', 'expired']).catch('open');
// A payment state that this version does not know is treated as not paid.
const payments = z.enum(['paid', 'unpaid', 'no_payment_required']).catch('unpaid');

const toState = (session: Stripe.Checkout.Session): CheckoutState => ({
  id: session.id,
  stripeCustomerId: idOf(session.customer),
  subscriptionId: idOf(session.subscription),
  status: statuses.parse(session.status),
  payment: payments.parse(session.payment_status),
  totalCents: session.amount_total ?? 0,
});
