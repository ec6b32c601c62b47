import { findFailedInvoice } from '../../billing/invoice-store.ts';
import type { Handler } from '../handlers.ts';
import { customerOf } from './customer-of.ts';

/** Where a payment failed for want of a card, there may be one now: then it is collected, without waiting for Stripe's next try. */
export const customerChanged: Handler = async (deps, event) => {
  const customer = await customerOf(deps, event);
  const failed = customer && (await findFailedInvoice(deps.db, customer.id));
  if (failed?.failure === 'no_card') await deps.stripe.payInvoice(failed.id, `pay:${failed.id}:${event.id}`);
};
