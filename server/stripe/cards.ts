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
  /** The same for one card number across customers; null for other payment methods. */
  fingerprint: string | null;
};

/** What is charged by default, and the customer's own default, which a subscription's goes before. */
export type DefaultCard = { card: CardState | null; customerMethodId: string | null };

/** Customers at Stripe and their default cards. Errors: StripeFault. */
export function cardCalls(stripe: Stripe) {
  return {
    /** Deleted customers can still be read, but only show that they are deleted. */
    async isDeleted(stripeCustomerId: string): Promise<boolean> {
      return (await calling(stripe.customers.retrieve(stripeCustomerId))).deleted === true;
    },

    /** The subscription's own default goes before the customer's, and that before a source of the older kind. */
    async findCard(stripeCustomerId: string, subscriptionId: string | null): Promise<DefaultCard> {
      // Not expanded: of a deleted customer there is nothing to expand, and Stripe refuses the whole call.
      const customer = await calling(stripe.customers.retrieve(stripeCustomerId));
      const { invoice_settings: settings, default_source: source } = customer.deleted ? NOTHING : customer;
      const customerMethodId = idOf(settings.default_payment_method) ?? idOf(source);
      if (subscriptionId) {
        const params = { expand: ['default_payment_method'] };
        const { default_payment_method: own } = await calling(stripe.subscriptions.retrieve(subscriptionId, params));
        if (own) return { card: toCard(own), customerMethodId };
      }
      if (!customerMethodId) return { card: null, customerMethodId: null };
      return { card: toCard(await calling(stripe.paymentMethods.retrieve(customerMethodId))), customerMethodId };
    },

    /** Makes the customer's name and e-mail at Stripe, which invoices bear, the ones that it has here. */
    async updateContact(stripeCustomerId: string, contact: { name: string; email: string }): Promise<void> {
      await calling(stripe.customers.update(stripeCustomerId, contact));
    },
  };
}

const NOTHING = { invoice_settings: { default_payment_method: null }, default_source: null };

function toCard(method: string | Stripe.PaymentMethod): CardState {
  const none = { brand: 'card', last4: null, expMonth: null, expYear: null, fingerprint: null };
  if (typeof method === 'string') return { ...none, paymentMethodId: method };
  const { card } = method;
  if (!card) return { ...none, brand: method.type, paymentMethodId: idOf(method) ?? '' };
  const { brand, last4, exp_month, exp_year, fingerprint } = card;
  return {
    paymentMethodId: method.id,
    brand,
    last4,
    expMonth: exp_month,
    expYear: exp_year,
    fingerprint: fingerprint ?? null,
  };
}
