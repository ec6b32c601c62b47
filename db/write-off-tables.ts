import type { CustomerId, InvoiceId } from '../server/core/ids.ts';
import type { InvoiceStatus, SubscriptionStatus } from '../server/core/stripe-states.ts';

/** A subscription or invoice on our Stripe customer that is not ours (rule 8): shown to admins, never acted on. */
export type OtherProductTable = {
  /** Stripe's id. */
  id: string;
  customer_id: CustomerId;
  kind: 'subscription' | 'invoice';
  description: string;
  status: SubscriptionStatus | InvoiceStatus;
  /** Of one period, or of the invoice; null when Stripe computes it later. */
  amount_cents: number | null;
  created_at_ms: number;
  fetched_at_ms: number;
};

/** Captured credits that no invoice will ever bill, returned to the customer (rule 9). */
export type WriteOffTable = {
  id: string;
  customer_id: CustomerId;
  subscription_id: string | null;
  cause: string;
  credits: number;
  /** Credits of it that an invoice billed after all. */
  billed_credits: number;
  /** The span of the usage, half-open. */
  from_ms: number;
  to_ms: number;
  /** What an admin decided; null while it waits for one. */
  decision: 'billed' | 'left' | null;
  /** The invoice that an admin had made for it. */
  invoice_id: InvoiceId | null;
  created_at_ms: number;
  decided_at_ms: number | null;
};

/** How many of a fact's credits a write-off covers. */
export type WriteOffShareTable = { write_off_id: string; fact_id: string; customer_id: CustomerId; credits: number };

/** Before which instant all of a customer's usage is known to be billed or written off. */
export type UsageClosingTable = { customer_id: CustomerId; closed_before_ms: number };
