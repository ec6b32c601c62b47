import type { Generated } from 'kysely';
import type { CustomerId, InvoiceId, MailId, NotificationId } from '../server/core/ids.ts';
import type { DisputeStatus, InvoiceStatus, SubscriptionStatus } from '../server/core/stripe-states.ts';

export type SubscriptionTable = {
  id: string;
  customer_id: CustomerId;
  status: SubscriptionStatus;
  runs_item_id: string | null;
  accounts_item_id: string | null;
  accounts_quantity: number;
  threshold_credits: number | null;
  /** How Stripe collects (rule 11): by charging the card, or by sending invoices. */
  collection_method: Generated<'charged' | 'sent'>;
  /** What becomes of invoices while an operator has paused collection; null when it is not paused. */
  pause_behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void' | null;
  pause_resumes_at_ms: number | null;
  /** Since when Stripe has it as past due, as first seen here. */
  past_due_since_ms: number | null;
  /** Whether our checkout sold it, as its metadata shows; an operator made any other. */
  by_checkout: Generated<0 | 1>;
  period_start_ms: number;
  period_end_ms: number;
  cancel_at_ms: number | null;
  ended_at_ms: number | null;
  created_at_ms: number;
  fetched_at_ms: number;
  /** Changes of quantity in the hour that began at `quantity_hour_ms`: Stripe takes so many. */
  quantity_changes: Generated<number>;
  quantity_hour_ms: Generated<number>;
};

export type InvoiceTable = {
  id: InvoiceId;
  customer_id: CustomerId;
  subscription_id: string | null;
  number: string | null;
  status: InvoiceStatus;
  billing_reason: string | null;
  total_cents: number;
  amount_due_cents: number;
  amount_paid_cents: number;
  /** Given back to how it was paid. */
  refunded_cents: Generated<number>;
  /** Credit notes on it, before or after it was paid. */
  credited_cents: Generated<number>;
  /** Sum of the quantities of its lines at the scenario-run price (rule 2). */
  run_credits: number;
  attempt_count: number;
  next_attempt_at_ms: number | null;
  /** Whether Stripe finalizes and collects it automatically. */
  auto_advance: Generated<0 | 1>;
  collection_method: Generated<'charged' | 'sent'>;
  /** When a sent invoice is due; null for one that is charged. */
  due_at_ms: number | null;
  /** The payment method of the last attempt that failed, and the one that was last tried because it was new. */
  failed_method_id: string | null;
  tried_method_id: string | null;
  /** When a payment attempt was first seen to have failed while open: grace counts from here. */
  failed_at_ms: number | null;
  /** Why its payment did not go through, as far as Stripe says. */
  failure: 'declined' | 'needs_confirmation' | 'no_card' | null;
  hosted_url: string | null;
  pdf_url: string | null;
  created_at_ms: number;
  paid_at_ms: number | null;
  fetched_at_ms: number;
  finalized_at_ms: number | null;
  voided_at_ms: number | null;
  uncollectible_at_ms: number | null;
  /** Null in rows that were written before it was kept and not fetched since. */
  currency: string | null;
  tax_cents: Generated<number>;
};

export type InvoiceLineTable = {
  id: string;
  invoice_id: InvoiceId;
  customer_id: CustomerId;
  kind: 'runs' | 'accounts' | 'other';
  description: string;
  quantity: number;
  amount_cents: number;
  proration: 0 | 1;
  period_start_ms: number;
  period_end_ms: number;
  /** The write-off that it bills after all, as an invoice item of ours. */
  write_off_id: string | null;
};

/** What a customer agreed to be charged: the words as they were shown. Only ever added to. */
export type RechargeAgreementTable = {
  id: string;
  customer_id: CustomerId;
  version: string;
  text: string;
  /** The e-mail of who agreed: it stays when the login is gone. */
  accepted_by: string;
  accepted_at_ms: number;
};

export type SyncRequestTable = {
  customer_id: CustomerId;
  /** Grows with each request; a sync that began before a newer one does not clear it. */
  version: number;
  proration: 'always_invoice' | 'create_prorations';
  /** The instant that was previewed; null when nothing was quoted. */
  proration_at_ms: number | null;
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
};

export type DisputeTable = {
  id: string;
  customer_id: CustomerId;
  invoice_id: InvoiceId | null;
  status: DisputeStatus;
  amount_cents: number;
  fetched_at_ms: number;
  /** Null, as all that follows, in rows that were written before it was kept and not fetched since. */
  created_at_ms: number | null;
  reason: string | null;
  charge_id: string | null;
  /** Until when evidence can be submitted. */
  due_at_ms: number | null;
  /** When Stripe took the money; null for an inquiry. */
  withdrawn_at_ms: number | null;
  fee_cents: number | null;
};

export type CardTable = {
  customer_id: CustomerId;
  /** Null: Stripe has no payment method to charge. */
  payment_method_id: string | null;
  /** `visa` and so on; of another kind of method its name. */
  brand: string | null;
  last4: string | null;
  exp_month: number | null;
  exp_year: number | null;
  /** The customer's own default, which a subscription's goes before. */
  customer_method_id: string | null;
  /** What became a default last, of the customer or the subscription. */
  newest_method_id: string | null;
  /** What was charged by default until there was nothing. */
  lost_method_id: string | null;
  fetched_at_ms: number;
  /** Stripe's fingerprint: the same for one card number across customers. */
  fingerprint: string | null;
};

/** Every card that a customer was to be charged by, kept while the customer may owe. */
export type CardUseTable = { fingerprint: string; customer_id: CustomerId; first_used_at_ms: number };

/** What is wrong now and wants an admin's eye; gone when it is fixed. */
export type FaultTable = {
  key: string;
  customer_id: CustomerId | null;
  message: string;
  first_seen_ms: number;
  last_seen_ms: number;
};

export type InboxEventTable = {
  /** Stripe's event id. */
  id: string;
  type: string;
  object_id: string | null;
  stripe_customer_id: string | null;
  api_version: string | null;
  livemode: 0 | 1;
  payload_json: string;
  status: 'received' | 'done' | 'dead';
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
  created_at_ms: number;
  received_at_ms: number;
  done_at_ms: number | null;
  /** Who acts on it, and until when nobody else may. */
  lease_token: string | null;
  lease_until_ms: Generated<number>;
  /** Why nothing was done about it, if so. */
  note: string | null;
  /** The replay of a filter that put it back in the queue last. */
  replay_id: Generated<string | null>;
};

export type NotificationTable = {
  id: NotificationId;
  customer_id: CustomerId;
  kind: string;
  /** Unique: one cause makes one notice. */
  dedupe_key: string;
  /** What its kind says of it: words are made of them when it is shown. */
  params_json: string | null;
  /** The words of a notice from before parameters were stored; null in others. */
  words_json: string | null;
  created_at_ms: number;
  read_at_ms: number | null;
  /** What it is about, such as one payment: a later notice about the same supersedes it. */
  thread_key: string | null;
  /** 0: the customer turned it off in the app. It is kept so that its cause makes no second notice. */
  is_shown: Generated<0 | 1>;
  superseded_at_ms: number | null;
};

/** What an optional notice may do. Without a row the default of its kind applies. */
export type NoticePreferenceTable = { customer_id: CustomerId; kind: string; in_app: 0 | 1; by_mail: 0 | 1 };

export type MailTable = {
  id: MailId;
  customer_id: CustomerId | null;
  dedupe_key: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  /** `kept`: there is no mail server, it can be read in the emulator dashboard. `withdrawn`: it was no longer so before it left. */
  status: 'queued' | 'sent' | 'kept' | 'dead' | 'withdrawn';
  /** Attempts that began. Ending one requires its number, so that a worker whose lease expired changes nothing. */
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
  created_at_ms: number;
  /** Stops mails of its kind; null for those that cannot be stopped. */
  unsubscribe_url: string | null;
};
