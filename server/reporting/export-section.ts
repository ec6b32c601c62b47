import type { Database } from '../../db/schema.ts';

export type Table = keyof Database;
type ColumnOf<T extends Table> = T extends Table ? keyof Database[T] & string : never;

export type Section<T extends Table = Table> = {
  /** The exported columns. */
  columns: readonly ColumnOf<T>[];
  /** Columns that are deliberately not exported: secrets, ids of payment methods, and work in progress. */
  without?: readonly ColumnOf<T>[];
  /** Rows are read for one row of this table at a time, by an index. Without it, all of the customer's rows. */
  of?: { table: Table; column: string };
  /** The order of the index that is read. Defaults to the primary key. */
  by?: readonly string[];
  /** The column of the customer's id. Defaults to `customer_id`. */
  owner?: string;
  /** The page size, for tables with large rows. */
  rows?: number;
  /** Writes a row as customers know it, where what is stored is not what they saw. */
  render?: (row: Record<string, unknown>) => Record<string, unknown>;
};

/** Tables that are not exported, and why. */
export const LEFT_OUT = {
  card_uses: 'recognizes cards; their holder knows them',
  recurring_scans: 'derived from the movements',
  mrr_changes: 'derived from subscriptions',
  month_closes: 'sums over all customers',
  usage_months: 'sums of the usage by day',
  usage_day_sums: 'sums over all customers',
  second_factors: 'only admins have them',
  recovery_codes: 'only admins have them',
  sessions: 'shown on the settings page; their ids are login secrets',
  mail_tokens: 'login secrets',
  write_off_shares: 'derived from usage facts and write-offs',
  usage_closings: 'work in progress',
  other_products: 'sold by another company, which exports them',
  import_lines: 'derived from imports and movements',
  import_jobs: 'work in progress',
  movement_days: 'derived from movements',
  run_accounts: 'derived from runs',
  usage_shares: 'derived from usage facts and invoice lines',
  sync_requests: 'work in progress',
  domain_events: 'work in progress',
  erasure_requests: 'work in progress',
  former_stripe_customers: 'ids of deleted Stripe objects',
  faults: 'for operators',
  event_attempts: 'about no customer',
  event_effects: 'the rows that they changed are here',
  audit_head: 'about no customer',
  inbox_events: 'Stripe’s messages; their effects are exported',
  reconciliations: 'our own checks',
  security_log: 'would help an attacker',
  reset_requests: 'work in progress',
  budget_uses: 'about no customer',
  admin_actions: 'in the audit log and the ledger',
  customer_notes: 'notes of our support for itself',
  attention_marks: 'for operators',
  bad_addresses: 'for operators',
  process_beats: 'about no customer',
  hour_counts: 'about no customer',
  red_checks: 'about no customer',
  search_suffixes: 'derived from names and e-mails',
  leases: 'about no customer',
  sweep_cursors: 'about no customer',
  secrets: 'about no customer',
} as const satisfies Partial<Record<Table, string>>;
