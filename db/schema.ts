import type { Insertable, Selectable } from 'kysely';

/**
 * Every table, as rows are stored. Instants are UTC milliseconds (`_ms`), money whole US cents (`_cents`) unless the
 * row names a currency, booleans 0 or 1, and columns called `*_json` hold text that the owning store parses.
 * Only the store of a concept reads or writes its tables (DESIGN section 4).
 */
export type Database = {
  customers: CustomerTable;
  users: UserTable;
  sessions: { id: string; user_id: string; expires_at_s: number };
  accounts: AccountTable;
  movements: {
    id: string;
    account_id: string;
    customer_id: string;
    date: string;
    amount_cents: number;
    description: string;
  };
  imports: ImportTable;
  scenarios: ScenarioTable;
  runs: RunTable;
  run_results: RunResultTable;
  holds: { run_id: string; customer_id: string; credits: number; opened_at_ms: number };
  ledger_entries: LedgerEntryTable;
  balances: { customer_id: string; posted: number; held: number };
  usage_days: { customer_id: string; day: string; credits: number; runs: number };
  usage_facts: UsageFactTable;
  usage_batches: UsageBatchTable;
  subscriptions: SubscriptionTable;
  invoices: InvoiceTable;
  invoice_lines: InvoiceLineTable;
  checkouts: {
    session_id: string;
    customer_id: string;
    status: string;
    client_secret: string | null;
    quantity: number;
    created_at_ms: number;
  };
  converge_requests: ConvergeRequestTable;
  inbox_events: InboxEventTable;
  sweep_cursors: { name: string; value: string };
  disputes: DisputeTable;
  notifications: NotificationTable;
  mails: MailTable;
  audit_log: AuditTable;
};

export type CustomerTable = {
  id: string;
  name: string;
  stripe_customer_id: string | null;
  /** Monthly spending cap on scenario runs (rule 7); null is no cap. */
  monthly_cap_cents: number | null;
  created_at_ms: number;
};

export type UserTable = {
  id: string;
  /** Null for admins, who belong to no customer. */
  customer_id: string | null;
  email: string;
  password_hash: string;
  role: 'customer' | 'admin';
  created_at_ms: number;
};

export type AccountTable = {
  id: string;
  customer_id: string;
  name: string;
  institution: string;
  currency: string;
  opening_balance_cents: number;
  is_sample: 0 | 1;
  status: 'attached' | 'detached';
  attached_at_ms: number;
  detached_at_ms: number | null;
};

export type ImportTable = {
  id: string;
  customer_id: string;
  details_json: string;
  file_name: string;
  content: Uint8Array;
  /** Set when an account was attached from it: confirming twice attaches once. */
  account_id: string | null;
  created_at_ms: number;
};

export type ScenarioTable = {
  id: string;
  customer_id: string;
  name: string;
  definition_json: string;
  created_at_ms: number;
  updated_at_ms: number;
};

export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled';

export type RunTable = {
  id: string;
  customer_id: string;
  scenario_id: string;
  scenario_name: string;
  /** The definition as it was when the run was started: editing the scenario later changes no run. */
  definition_json: string;
  /** The accounts' history as it was then, for the same reason. */
  history_json: string;
  status: RunStatus;
  /** What a waiting run waits for. */
  waiting_for: 'credits' | 'standing' | 'cap' | null;
  variants: number;
  /** Variants simulated or failed: the next slice begins here. */
  done: number;
  captured: number;
  failed: number;
  next_slice: number;
  request_key: string;
  error: string | null;
  created_by: string;
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  lease_until_ms: number;
};

export type RunResultTable = {
  run_id: string;
  variant: number;
  customer_id: string;
  /** Millionths of trials that ran out by the horizon; null when the variant failed. */
  out_ppm: number | null;
  ending_cents: number | null;
  result_json: string;
};

export type LedgerKind = 'allowance' | 'allowance_end' | 'capture' | 'recharge' | 'forgiven' | 'adjustment';

export type LedgerEntryTable = {
  id: string;
  customer_id: string;
  kind: LedgerKind;
  credits: number;
  balance_after: number;
  /** Made from the cause (rule 1), unique: what causes an entry causes it once. */
  entry_key: string;
  cause_id: string;
  note: string | null;
  created_at_ms: number;
};

export type UsageFactTable = {
  id: string;
  customer_id: string;
  run_id: string;
  entry_key: string;
  credits: number;
  occurred_at_ms: number;
  batch_id: string | null;
};

export type UsageBatchTable = {
  /** The meter event's identifier, permanent. */
  id: string;
  customer_id: string;
  stripe_customer_id: string;
  credits: number;
  timestamp_s: number;
  status: 'sealed' | 'sent' | 'rejected';
  first_tried_at_ms: number | null;
  sent_at_ms: number | null;
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
  created_at_ms: number;
};

export type SubscriptionTable = {
  id: string;
  customer_id: string;
  status: string;
  runs_item_id: string | null;
  accounts_item_id: string | null;
  accounts_quantity: number;
  threshold_credits: number | null;
  period_start_ms: number;
  period_end_ms: number;
  cancel_at_ms: number | null;
  ended_at_ms: number | null;
  created_at_ms: number;
  pulled_at_ms: number;
};

export type InvoiceTable = {
  id: string;
  customer_id: string;
  subscription_id: string | null;
  number: string | null;
  status: string;
  billing_reason: string | null;
  total_cents: number;
  amount_due_cents: number;
  amount_paid_cents: number;
  /** Sum of the quantities of its lines at the scenario-run price (rule 2). */
  run_credits: number;
  attempt_count: number;
  next_attempt_at_ms: number | null;
  /** When a payment attempt was first seen to have failed while open: grace counts from here. */
  failed_at_ms: number | null;
  hosted_url: string | null;
  pdf_url: string | null;
  created_at_ms: number;
  paid_at_ms: number | null;
  pulled_at_ms: number;
};

export type InvoiceLineTable = {
  id: string;
  invoice_id: string;
  customer_id: string;
  kind: 'runs' | 'accounts' | 'other';
  description: string;
  quantity: number;
  amount_cents: number;
  proration: 0 | 1;
  period_start_ms: number;
  period_end_ms: number;
};

export type ConvergeRequestTable = {
  customer_id: string;
  /** Grows with each request; a converge that began before a newer one does not clear it. */
  version: number;
  proration: 'always_invoice' | 'create_prorations';
  /** The instant that was previewed; null when nothing was quoted. */
  proration_at_ms: number | null;
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
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
};

export type DisputeTable = {
  id: string;
  customer_id: string;
  invoice_id: string | null;
  status: string;
  amount_cents: number;
  pulled_at_ms: number;
};

export type NotificationTable = {
  id: string;
  customer_id: string;
  kind: string;
  /** Unique: one cause tells the customer once. */
  cause_key: string;
  title: string;
  body: string;
  link: string | null;
  created_at_ms: number;
  read_at_ms: number | null;
};

export type MailTable = {
  id: string;
  customer_id: string | null;
  cause_key: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  /** `kept`: there is no mail server, it can be read in the sandbox dashboard. */
  status: 'queued' | 'sent' | 'kept' | 'dead';
  attempts: number;
  next_attempt_at_ms: number;
  last_error: string | null;
  created_at_ms: number;
};

export type AuditTable = {
  id: string;
  user_id: string;
  customer_id: string | null;
  action: string;
  detail_json: string;
  created_at_ms: number;
};

export type Row<T extends keyof Database> = Selectable<Database[T]>;
export type NewRow<T extends keyof Database> = Insertable<Database[T]>;
