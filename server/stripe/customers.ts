import type Stripe from 'stripe';
import { calling, StripeFault } from './errors.ts';

/** Everything we ask of Stripe customers. Errors: StripeFault. */
export function customerCalls(stripe: Stripe) {
  return {
    /** Finds a Stripe customer that an earlier call created and whose response was lost. Stripe forgets idempotency keys after a day. */
    async findStripeCustomer(customer: { customerId: string; email: string }): Promise<string | null> {
      const { data } = await calling(stripe.customers.list({ email: customer.email, limit: 100 }));
      return data.find(({ metadata }) => metadata.customer_id === customer.customerId)?.id ?? null;
    },

    /** The id of our customer that a Stripe customer belongs to. Null when it is not one of ours, or was deleted. */
    async findOwner(stripeCustomerId: string): Promise<string | null> {
      try {
        const customer = await calling(stripe.customers.retrieve(stripeCustomerId));
        return customer.deleted ? null : (customer.metadata.customer_id ?? null);
      } catch (error) {
        if (error instanceof StripeFault && error.kind === 'missing') return null;
        throw error;
      }
    },

    /** Creates the Stripe customer of our customer. A repeated call returns the same one, unless it was deleted. */
    async createStripeCustomer(customer: {
      customerId: string;
      name: string;
      email: string;
      /** The number of Stripe customers that it had before. */
      former: number;
    }): Promise<string> {
      const params = { name: customer.name, email: customer.email, metadata: { customer_id: customer.customerId } };
      const idempotencyKey = `customer:${customer.customerId}:${customer.former}`;
      return (await calling(stripe.customers.create(params, { idempotencyKey }))).id;
    },
  };
}
