import type { CustomerId } from '../core/ids.ts';
import { MINUTE_MS, type Ms } from '../core/units.ts';

/** What shows whose object it is: the customer id that our checkout leaves in the metadata, and whether it carries one of our prices. */
export type Origin = { ownerMark: string | null; hasOurPrice: boolean };

/**
 * Rule 8 for subscriptions: ours if our checkout created it for this customer, or if it carries one of our prices.
 * Everything that acts on Stripe objects asks here (decision 0110).
 */
export const isOurs = ({ ownerMark, hasOurPrice }: Origin, customerId: CustomerId): boolean =>
  ownerMark === customerId || hasOurPrice;

/** Rule 8 for invoices: also ours if it belongs to a subscription of ours. */
export const isOurInvoice = (
  invoice: Origin & { subscriptionId: string | null },
  customerId: CustomerId,
  ourSubscriptionIds: ReadonlySet<string>,
): boolean =>
  isOurs(invoice, customerId) || (invoice.subscriptionId !== null && ourSubscriptionIds.has(invoice.subscriptionId));

/** Two tabs or a double click complete two checkouts within this time. A later one may be intended. */
export const DOUBLE_CHECKOUT_MS: Ms = 15 * MINUTE_MS;

type Bought = { ownerMark: string | null; createdAtMs: Ms };

/** Whether our own checkout sold the same thing twice by accident: only then one is ended and refunded automatically. */
export const isDoubleCheckout = (kept: Bought, other: Bought, customerId: CustomerId): boolean =>
  kept.ownerMark === customerId &&
  other.ownerMark === customerId &&
  Math.abs(other.createdAtMs - kept.createdAtMs) <= DOUBLE_CHECKOUT_MS;
