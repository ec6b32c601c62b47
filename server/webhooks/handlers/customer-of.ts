import type { Customer } from '../../customers/store.ts';
import { findCustomerByStripeId } from '../../customers/store.ts';
import type { Deps } from '../../deps.ts';
import type { InboxEvent } from '../store.ts';

/** Our customer that an event is about; null for objects of a Stripe account that are none of ours. */
export async function customerOf({ db }: Pick<Deps, 'db'>, event: InboxEvent): Promise<Customer | null> {
  return event.stripeCustomerId ? findCustomerByStripeId(db, event.stripeCustomerId) : null;
}
