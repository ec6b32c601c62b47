import type { CustomerId, InvoiceId, UserId } from '../server/core/ids.ts';
import type { CreditNoteStatus, RefundStatus } from '../server/core/stripe-states.ts';

/** Money that went back to how an invoice was paid. */
export type RefundTable = {
  /** Stripe's id. */
  id: string;
  customer_id: CustomerId;
  invoice_id: InvoiceId;
  amount_cents: number;
  currency: string;
  /** `failed` and `canceled` ones gave nothing back. */
  status: RefundStatus;
  reason: string | null;
  created_at_ms: number;
  fetched_at_ms: number;
};

export type CreditNoteTable = {
  /** Stripe's id. */
  id: string;
  customer_id: CustomerId;
  invoice_id: InvoiceId;
  number: string | null;
  /** With tax. */
  amount_cents: number;
  tax_cents: number;
  reason: string | null;
  status: CreditNoteStatus;
  created_at_ms: number;
  voided_at_ms: number | null;
  fetched_at_ms: number;
};

/** One attempt to act on a Stripe event. */
export type EventAttemptTable = {
  id: string;
  event_id: string;
  /** `put_off`: what it needed could not be reached, which says nothing about the event. */
  outcome: 'done' | 'failed' | 'put_off' | 'dead';
  error: string | null;
  started_at_ms: number;
  ended_at_ms: number;
};

/** A row that an event changed: only the columns that differ, all of them for a new row. */
export type EventEffectTable = {
  id: string;
  event_id: string;
  customer_id: CustomerId;
  table_name: string;
  row_id: string;
  before_json: string | null;
  after_json: string | null;
  at_ms: number;
};

export type AuditTable = {
  id: string;
  /** Who acted; for the command line the admin that it was about. */
  user_id: UserId;
  customer_id: CustomerId | null;
  action: string;
  detail_json: string;
  created_at_ms: number;
  /** The role of who acted, at that time. */
  role: string | null;
  /** What was acted on, such as an invoice's id. */
  object: string | null;
  before_json: string | null;
  after_json: string | null;
  /** Internal: customers never see it. */
  reason: string | null;
  address: string | null;
  /** The entry that this one undoes: each is undone once. */
  undo_of: string | null;
  /** Number in the chain, without gaps; null before there was a chain. */
  seq: number | null;
  /** SHA-256 over this entry and the hash before it. */
  hash: string | null;
};

/** The end of the chain: a log that was cut short does not reach it. */
export type AuditHeadTable = { name: string; seq: number; hash: string };

/** An admin's authenticator. It counts once it is confirmed. Times are wall times. */
export type SecondFactorTable = {
  user_id: UserId;
  /** Base32, as the app has it. */
  secret: string;
  /** The time step of the last accepted code. Codes of this step and earlier ones are refused. */
  last_step: number;
  created_at_ms: number;
  confirmed_at_ms: number | null;
};

/** What is left of an admin's recovery codes, by hash. */
export type RecoveryCodeTable = { id: string; user_id: UserId; code_hash: string };

/** A change of what a customer pays a month for accounts, written with the subscription that brought it. */
export type MrrChangeTable = {
  id: string;
  customer_id: CustomerId;
  kind: 'new' | 'expansion' | 'returned' | 'contraction' | 'churn';
  /** Signed. */
  cents: number;
  after_cents: number;
  at_ms: number;
};

/** The figures of a month as they were when it was closed. */
export type MonthCloseTable = {
  /** Such as `2026-03`. */
  month: string;
  figures_json: string;
  /** SHA-256 over month and figures. */
  hash: string;
  user_id: UserId;
  reason: string;
  closed_at_ms: number;
};

/**
 * What an admin did, or is having done at Stripe. Its id is the one-use key of the form, and the idempotency key of the
 * call: an action that is sent twice is done once, and one that a crash interrupted is found here.
 */
export type AdminActionTable = {
  id: string;
  user_id: UserId;
  customer_id: CustomerId | null;
  action: string;
  subject_id: string;
  fields_json: string;
  /** For colleagues; the customer sees `customer_note` and nothing else. */
  reason: string;
  customer_note: string | null;
  /** `waiting`: a second person is to approve it. `pending`: Stripe is still to be called, or has not answered. */
  status: 'waiting' | 'pending' | 'done' | 'failed' | 'declined';
  attempts: number;
  next_attempt_at_ms: number;
  /** What Stripe answered, or why it refused. */
  result: string | null;
  /** Unique: one action is undone once. */
  undo_of: string | null;
  created_at_ms: number;
  done_at_ms: number | null;
};

export type CustomerNoteTable = {
  id: string;
  customer_id: CustomerId;
  user_id: UserId;
  text: string;
  created_at_ms: number;
};

/** An item of "Needs attention" that an admin put aside. */
export type AttentionMarkTable = {
  key: string;
  /** Null: closed, until it happens again. */
  until_ms: number | null;
  reason: string;
  user_id: UserId;
  at_ms: number;
};

/** How a process does, as it reports itself. Wall times. */
export type ProcessBeatTable = {
  id: string;
  /** `all`, `web` or `worker`. */
  role: string;
  started_at_ms: number;
  seen_at_ms: number;
  /** At the 99th percentile, since the last report. */
  loop_delay_ms: number;
  loops_json: string;
};

export type SearchSuffixTable = { suffix: string; customer_id: CustomerId };

/** A payment of an invoice, as Stripe has it. */
export type PaymentTable = {
  id: string;
  customer_id: CustomerId;
  invoice_id: InvoiceId;
  payment_intent_id: string | null;
  charge_id: string | null;
  status: string;
  amount_cents: number;
  failure: string | null;
  created_at_ms: number;
  paid_at_ms: number | null;
};
