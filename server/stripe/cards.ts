import type Stripe from 'stripe';
import { idOf } from './client.ts';
import { calling } from './errors.ts';

/** What Stripe charges by default. Of a method that is no card only the kind is known. */
export type CardState = {
  paymentMethodId: string;
  /** `visa` and so on; of another kind of method its name. */
  brand: string;
  last4: string | null;
  expMonth: number | null;
  expYear: number | null;
};

/** Customers at Stripe and their default cards. Errors: StripeFault. */
export function cardCalls(stripe: Stripe) {
  return {
    /** Deleted customers can still be read, but for nothing except that they are deleted. */
    async isDeleted(stripeCustomerId: string): Promise<boolean> {
      return (await calling(stripe.customers.retrieve(stripeCustomerId))).deleted === true;
    },

    /** The subscription's own default goes before the customer's. Null when there is neither. */
    async findCard(stripeCustomerId: string, subscriptionId: string | null): Promise<CardState | null> {
      if (subscriptionId) {
        const params = { expand: ['default_payment_method'] };
        const subscription = await calling(stripe.subscriptions.retrieve(subscriptionId, params));
        if (subscription.default_payment_method) return toCard(subscription.default_payment_method);
      }
      // Not expanded: of a deleted customer there is nothing to expand, and Stripe refuses the whole call.
      const customer = await calling(stripe.customers.retrieve(stripeCustomerId));
      const methodId = customer.deleted ? null : idOf(customer.invoice_settings.default_payment_method);
      return methodId ? toCard(await calling(stripe.paymentMethods.retrieve(methodId))) : null;
    },
  };
}

function toCard(method: string | Stripe.PaymentMethod): CardState {
  const none = { brand: 'card', last4: null, expMonth: null, expYear: null };
  if (typeof method === 'string') return { ...none, paymentMethodId: method };
  const { card } = method;
  if (!card) return { ...none, brand: method.type, paymentMethodId: idOf(method) ?? '' };
  const { brand, last4, exp_month, exp_year } = card;
  return { paymentMethodId: method.id, brand, last4, expMonth: exp_month, expYear: exp_year };
}
