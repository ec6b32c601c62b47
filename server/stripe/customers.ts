import type Stripe from 'stripe';
import { calling, StripeFault } from './errors.ts';

export type NewStripeCustomer = {
  customerId: string;
  name: string;
  email: string;
  /** The Stripe customer that it had before, and that was deleted. */
  formerId: string | null;
  /** The balance it starts with. Negative: Stripe owes it that much. */
  balanceCents: number;
};

/** Another balance is another request: Stripe refuses a key that comes with other parameters. */
export const keyOfCustomer = ({ customerId, formerId, balanceCents }: NewStripeCustomer): string =>
  `customer:${customerId}:${formerId ?? 'first'}:${balanceCents}`;

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
    async createStripeCustomer(customer: NewStripeCustomer): Promise<string> {
      const { name, email, balanceCents } = customer;
      const metadata = { customer_id: customer.customerId };
      const params = { name, email, metadata, ...(balanceCents !== 0 && { balance: balanceCents }) };
      return (await calling(stripe.customers.create(params, { idempotencyKey: keyOfCustomer(customer) }))).id;
    },
  };
}
