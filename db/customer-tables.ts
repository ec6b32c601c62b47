import type { Generated } from 'kysely';
import type { AdminRole } from '../server/core/admin-roles.ts';
import type { AccountId, CustomerId, ImportId, MovementId, UserId } from '../server/core/ids.ts';

export type CustomerTable = {
  id: CustomerId;
  name: string;
  stripe_customer_id: string | null;
  /** Monthly spending cap on scenario runs (rule 7); null is no cap. */
  monthly_cap_cents: number | null;
  /** A cap for one billing period only, and when that period began. */
  cap_raise_cents: number | null;
  cap_raise_period_ms: number | null;
  /** The balance below which the customer wants a notice. */
  low_balance_credits: number | null;
  /** Cents of runs in a billing period at which the customer wants to be notified, ascending; null is none. */
  spend_alerts_json: string | null;
  /** Bank data older than so many days is reminded of; null: never. */
  remind_after_days: number | null;
  created_at_ms: number;
  /** When a changed name or e-mail is next sent to Stripe; null when Stripe has both. */
  contact_due_at_ms: number | null;
  /** When it was deleted. What its invoices need is kept. */
  deleted_at_ms: number | null;
  /** Of a deleted customer: HMAC of its e-mail, to recognize a debtor that signs up again. */
  former_email_hash: string | null;
  /** Since when an admin lets it start no runs. */
  blocked_at_ms: number | null;
};

export type UserTable = {
  id: UserId;
  /** Null for admins, who belong to no customer. */
  customer_id: CustomerId | null;
  email: string;
  password_hash: string;
  role: 'customer' | 'admin';
  /** What an admin may do; null for customers. */
  admin_role: AdminRole | null;
  created_at_ms: number;
  /** An IANA name; null: as the browser has it. */
  time_zone: string | null;
  /** How amounts are written; null: as the browser's language does. */
  money_style: string | null;
  /** Of the browser it was last used in; null: not known. */
  browser_time_zone: string | null;
  browser_locale: string | null;
  /** Set for admins that may no longer log in. */
  disabled_at_ms: number | null;
  /** Since when the e-mail is known to be this user's. Of several that wait for one address, one gets it. */
  email_confirmed_at_ms: number | null;
};

export type SessionTable = {
  /** SHA-256 of what the cookie holds. */
  id: string;
  user_id: UserId;
  expires_at_s: number;
  /** By wall time, as all of a session; null in sessions that began before this was kept. */
  created_at_ms: number | null;
  seen_at_ms: number | null;
  user_agent: string | null;
  /** When a second factor was last given in it; null: not yet. */
  verified_at_ms: number | null;
  /** The admin who looks at the portal as this customer, and can change nothing; null in sessions of the user. */
  viewed_by: UserId | null;
};

/** What a link in a mail proves. */
export type MailTokenTable = {
  id: string;
  user_id: UserId;
  kind: 'password' | 'email' | 'confirm';
  /** SHA-256: the token itself is in the mail only. */
  token_hash: string;
  /** The address that a link of kind `email` was sent to. */
  email: string | null;
  /** By wall time. */
  expires_at_ms: number;
};

/** Customers that are deleted and have something left to erase. */
export type ErasureRequestTable = { customer_id: CustomerId; next_attempt_at_ms: number };

export type AccountTable = {
  id: AccountId;
  customer_id: CustomerId;
  name: string;
  institution: string;
  currency: string;
  opening_balance_cents: number;
  is_sample: 0 | 1;
  status: 'attached' | 'detached';
  attached_at_ms: number;
  detached_at_ms: number | null;
  /** The instant that Stripe prorated its end at: attaching again within an hour is prorated at the same, and nets to nothing. */
  detach_proration_at_ms: number | null;
  /** The balance at the end of a day that all others are computed from; null until movements are imported after this was kept. */
  anchor_on: string | null;
  anchor_cents: number | null;
  /** The newest balance that the bank or the customer stated. */
  stated_on: string | null;
  stated_cents: number | null;
  /** Moves on with each change of what counts. */
  version: Generated<number>;
};

export type AccountChangeTable = {
  id: string;
  customer_id: CustomerId;
  account_id: AccountId;
  change: 'attached' | 'detached';
  at_ms: number;
  /** The instant of the quote that was confirmed; null when nothing was to be prorated. */
  proration_at_ms: number | null;
};

export type CsvMappingTable = {
  customer_id: CustomerId;
  institution_key: string;
  mapping_json: string;
  /** The labels of the file's columns; null where it has none. */
  columns_json: string | null;
  updated_at_ms: number;
};

export type PayeeCategoryTable = {
  customer_id: CustomerId;
  payee_key: string;
  category: string;
  /** What the customer calls the payee; null for its own name. */
  label: string | null;
};

export type MovementTable = {
  id: MovementId;
  account_id: AccountId;
  customer_id: CustomerId;
  date: string;
  amount_cents: number;
  description: string;
  payee: string | null;
  /** What the customer calls the payee of this movement alone. */
  own_payee: string | null;
  /** When the bank booked it, where that differs from the date. */
  booked_on: string | null;
  /** Chosen for this movement alone. */
  category: string | null;
  /** What the file said, where the customer corrected it: a file finds its movements by these. */
  file_date: string | null;
  file_cents: number | null;
  /** Number among the movements of one day and amount. */
  slot: Generated<number>;
  is_excluded: Generated<0 | 1>;
  /** It counts from this version of its account until before the other one. */
  counts_from: Generated<number>;
  counts_until: number | null;
  /** It came without an import, so that no undo takes it back. */
  is_kept: Generated<0 | 1>;
};

/** What the movements that count sum to, by day; `out_cents` is negative. Changes in the transaction that changes what counts. */
export type MovementDayTable = {
  account_id: AccountId;
  day: string;
  customer_id: CustomerId;
  count: number;
  in_cents: number;
  out_cents: number;
  /** By the day that the bank booked. */
  booked_cents: number;
};

export type ImportLineTable = { import_id: ImportId; movement_id: MovementId; customer_id: CustomerId };

/** An import that is being stored, undone or redone in parts: one at a time for each account. */
export type ImportJobTable = {
  account_id: AccountId;
  customer_id: CustomerId;
  import_id: ImportId;
  kind: 'store' | 'undo' | 'redo';
  /** How its file is read. */
  options_json: string;
  /** Lines that are written, of how many. */
  done: number;
  total: number;
  attempts: number;
  created_at_ms: number;
};

/** Whether two movements of own accounts are one transfer. */
export type TransferDecisionTable = {
  customer_id: CustomerId;
  out_id: MovementId;
  in_id: MovementId;
  decision: 'confirmed' | 'split';
};

export type ImportTable = {
  id: ImportId;
  customer_id: CustomerId;
  details_json: string;
  file_name: string;
  content: Uint8Array;
  /** The account that it adds to; null when a new one is to be attached. */
  into_account_id: AccountId | null;
  /** Set when an account was attached from it or added to: confirming twice does it once. */
  account_id: AccountId | null;
  created_at_ms: number;
  /** How it was read; null for formats without columns. */
  mapping_json: string | null;
  added_at_ms: number | null;
  undone_at_ms: number | null;
  /** When storing it was given up; nothing of it is left, and it can be confirmed again. */
  failed_at_ms: number | null;
  line_count: Generated<number>;
  /** Movements that it added when it was confirmed. */
  fresh_count: Generated<number>;
};

/** What the customer is to be notified of, written in the transaction of its cause. Deleted once the notice exists. */
export type DomainEventTable = {
  id: string;
  customer_id: CustomerId;
  kind:
    | 'signed_up'
    | 'agreed'
    | 'account_attached'
    | 'account_detached'
    | 'run_finished'
    | 'data_exported'
    | 'risk_checked'
    | 'monthly_agreed'
    | 'monthly_stopped';
  /** What it happened to. */
  subject_id: string;
  at_ms: number;
  attempts: number;
  next_attempt_at_ms: number;
};

/** How often something was done in a window of time; see server/limits. By wall time. */
export type BudgetUseTable = { key: string; used: number; resets_at_ms: number };

/** Somebody asked for a new password. Whether the e-mail has a login is looked up after the answer was given. */
export type ResetRequestTable = { id: string; email: string; asked_at_ms: number };

/** Only ever added to. Ids are kept as text: what they pointed to may be gone. */
export type SecurityLogTable = {
  id: string;
  at_ms: number;
  kind: string;
  user_id: UserId | null;
  customer_id: CustomerId | null;
  network: string | null;
  detail_json: string;
};
