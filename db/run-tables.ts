import type { AccountId, CustomerId, InvoiceId, RunId, ScenarioId, UserId } from '../server/core/ids.ts';
export type ScenarioTable = {
  id: ScenarioId;
  customer_id: CustomerId;
  name: string;
  definition_json: string;
  created_at_ms: number;
  updated_at_ms: number;
  archived_at_ms: number | null;
};

/** What a scenario does automatically. It runs every month while an agreement is in force. */
export type ScenarioAutomationTable = {
  scenario_id: ScenarioId;
  customer_id: CustomerId;
  /** The customer is notified when the risk of a plain run reaches so many percent. */
  alert_pct: number | null;
  agreed_by: UserId | null;
  agreed_at_ms: number | null;
  /** What a run costs, as it was agreed to. */
  agreed_variants: number | null;
  /** The words that were agreed to. */
  agreed_json: string | null;
  /** The last month ('YYYY-MM') that has its run, or needs none. */
  last_month: string | null;
  stopped_kind: string | null;
  stopped_at_ms: number | null;
};

export type RunStatus = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'canceled';

export type RunTable = {
  id: RunId;
  customer_id: CustomerId;
  scenario_id: ScenarioId;
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
  created_by: UserId;
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  lease_until_ms: number;
  /** Whose turn it is, fair between customers; null when there is nothing to work on: it is over, or it waits. */
  queue_turn: number | null;
  /** What was available when it began to wait. */
  parked_available: number | null;
  /** The free first run of a customer that never subscribed: no credits, nothing reported. */
  is_free: 0 | 1;
  label: string | null;
  archived_at_ms: number | null;
  /** The failed run that this one repeats. */
  retry_of: RunId | null;
};

export type RunShareTable = {
  id: string;
  customer_id: CustomerId;
  run_id: RunId;
  /** SHA-256 of the link's token: the token itself is known to its holders only. */
  token_hash: string;
  created_at_ms: number;
  revoked_at_ms: number | null;
};

export type RunResultTable = {
  run_id: RunId;
  variant: number;
  customer_id: CustomerId;
  /** Millionths of trials that ran out by the horizon; null when the variant failed. */
  out_ppm: number | null;
  ending_cents: number | null;
  result_json: string;
};

export type LedgerKind =
  | 'allowance'
  | 'allowance_end'
  | 'capture'
  | 'recharge'
  | 'forgiven'
  | 'written_off'
  | 'write_off_billed'
  | 'adjustment';

export type LedgerEntryTable = {
  id: string;
  customer_id: CustomerId;
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
  customer_id: CustomerId;
  run_id: RunId;
  entry_key: string;
  credits: number;
  occurred_at_ms: number;
  batch_id: string | null;
};

/** All that a hold depends on except the cap. Changes need the row's lock. */
export type BalanceTable = {
  customer_id: CustomerId;
  posted: number;
  held: number;
  /** Start of the newest billing period with captures, and the credits captured since. */
  period_start_ms: number | null;
  period_captured: number;
};

/** How many of a fact's credits a line of an invoice billed. */
export type UsageShareTable = {
  line_id: string;
  fact_id: string;
  invoice_id: InvoiceId;
  customer_id: CustomerId;
  run_id: RunId;
  credits: number;
};

export type UsageBatchTable = {
  /** The meter event's identifier, permanent. */
  id: string;
  customer_id: CustomerId;
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
  /** The batch that its facts went into when an admin fixed it: only a rejected one can be. */
  replaced_by: string | null;
};

export type RecurringDecisionTable = {
  account_id: AccountId;
  /** Made by the detector from payee, direction and amount class. */
  series_key: string;
  customer_id: CustomerId;
  status: 'confirmed' | 'paused' | 'deleted';
  /** What the customer changed; null where the detector's own value stands. */
  label: string | null;
  amount_cents: number | null;
  day_of_month: number | null;
  ends_on: string | null;
  updated_at_ms: number;
};

export type RecurringScanTable = {
  account_id: AccountId;
  customer_id: CustomerId;
  /** Of the movements that were looked through: another one means that they have changed. */
  fingerprint: string;
  found_json: string;
  scanned_at_ms: number;
};
