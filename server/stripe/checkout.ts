import type Stripe from 'stripe';
import { z } from 'zod';
import { idOf } from './client.ts';
import { calling, StripeFault } from './errors.ts';
import type { CatalogPrices } from './prices.ts';

/** A checkout session as Stripe has it. */
export type CheckoutState = {
  id: string;
  stripeCustomerId: string | null;
  subscriptionId: string | null;
  status: 'open' | 'complete' | 'expired';
  /** Whether money (or a card, where nothing is due yet) was taken. */
  payment: 'paid' | 'unpaid' | 'no_payment_required';
  totalCents: number;
};

/** Customers, checkout and the portal: the pages that Stripe shows. Errors: StripeFault. */
export function checkoutCalls(stripe: Stripe, prices: CatalogPrices, portalConfigurationId: string | null) {
  return {
    /** The Stripe customer that an earlier call made, whose answer was lost: idempotency keys are forgotten after a day. */
    async findStripeCustomer(customer: { customerId: string; email: string }): Promise<string | null> {
      const { data } = await calling(stripe.customers.list({ email: customer.email, limit: 100 }));
      return data.find(({ metadata }) => metadata.customer_id === customer.customerId)?.id ?? null;
    },

    /** The id with us of the customer that a Stripe customer was made for; null when it bears no mark of ours, or is gone. */
    async findOwner(stripeCustomerId: string): Promise<string | null> {
      try {
        const customer = await calling(stripe.customers.retrieve(stripeCustomerId));
        return customer.deleted ? null : (customer.metadata.customer_id ?? null);
      } catch (error) {
        if (error instanceof StripeFault && error.kind === 'missing') return null;
        throw error;
      }
    },

    /** Makes the Stripe customer of one of ours; the key makes a second call give the first one's, unless that was deleted. */
    async createStripeCustomer(customer: {
      customerId: string;
      name: string;
      email: string;
      /** How many it had before. */
      former: number;
    }): Promise<string> {
      const params = { name: customer.name, email: customer.email, metadata: { customer_id: customer.customerId } };
      const idempotencyKey = `customer:${customer.customerId}:${customer.former}`;
      return (await calling(stripe.customers.create(params, { idempotencyKey }))).id;
    },

    /** Opens an embedded checkout of both items; the accounts line is left out when there are none. */
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

    /** Closes an open session, so that another tab cannot complete it. */
    async expireCheckout(id: string): Promise<void> {
      await calling(stripe.checkout.sessions.expire(id));
    },

    /** A short-lived address of the Billing Portal; `flow` opens it at the card. */
    async createPortalSession(portal: { stripeCustomerId: string; returnUrl: string; flow?: 'card' }): Promise<string> {
      const session = await calling(
        stripe.billingPortal.sessions.create({
          customer: portal.stripeCustomerId,
          return_url: portal.returnUrl,
          ...(portalConfigurationId && { configuration: portalConfigurationId }),
          ...(portal.flow === 'card' && { flow_data: { type: 'payment_method_update' as const } }),
        }),
      );
      return session.url;
    },
  };
}

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
