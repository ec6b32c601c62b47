import type Stripe from 'stripe';
import { calling } from './errors.ts';

/** Who invoices are made out to, as Stripe has it. */
export type BillingDetails = {
  name: string | null;
  /** The lines of the address; none when there is no address. */
  address: string[];
  /** Such as `eu_vat` and `DE123456789`. */
  taxIds: { type: string; value: string }[];
};

/** Who invoices are made out to. Errors: StripeFault. */
export function billingDetailsCalls(stripe: Stripe) {
  return {
    /** Null for a customer that was deleted there. */
    async findBillingDetails(stripeCustomerId: string): Promise<BillingDetails | null> {
      const customer = await calling(stripe.customers.retrieve(stripeCustomerId, { expand: ['tax_ids'] }));
      if (customer.deleted) return null;
      return {
        name: customer.name ?? null,
        address: customer.address ? linesOf(customer.address) : [],
        taxIds: (customer.tax_ids?.data ?? []).map(({ type, value }) => ({ type, value })),
      };
    },
  };
}

const linesOf = ({ line1, line2, postal_code, city, state, country }: Stripe.Address): string[] =>
  [line1, line2, [postal_code, city, state].filter(Boolean).join(' '), country].flatMap((line) => line || []);
