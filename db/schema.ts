import type { Selectable } from 'kysely';
import type { AccountId, CustomerId, RunId } from '../server/core/ids.ts';
import type {
  AdminActionTable,
  AttentionMarkTable,
  AuditHeadTable,
  AuditTable,
  CreditNoteTable,
  CustomerNoteTable,
  EventAttemptTable,
  EventEffectTable,
  MonthCloseTable,
  MrrChangeTable,
  PaymentTable,
  ProcessBeatTable,
  RecoveryCodeTable,
  RefundTable,
  SearchSuffixTable,
  SecondFactorTable,
} from './admin-tables.ts';
import type {
  CardTable,
  CardUseTable,
  DisputeTable,
  FaultTable,
  InboxEventTable,
  InvoiceLineTable,
  InvoiceTable,
  MailTable,
  NoticePreferenceTable,
  NotificationTable,
  RechargeAgreementTable,
  SubscriptionTable,
  SyncRequestTable,
} from './billing-tables.ts';
import type {
  AccountChangeTable,
  AccountTable,
  BudgetUseTable,
  CsvMappingTable,
  CustomerTable,
  DomainEventTable,
  ErasureRequestTable,
  ImportJobTable,
  ImportLineTable,
  ImportTable,
  MailTokenTable,
  MovementDayTable,
  MovementTable,
  PayeeCategoryTable,
  ResetRequestTable,
  SecurityLogTable,
  SessionTable,
  TransferDecisionTable,
  UserTable,
} from './customer-tables.ts';
import type {
  BalanceTable,
  LedgerEntryTable,
  RecurringDecisionTable,
  RecurringScanTable,
  RunResultTable,
  RunShareTable,
  RunTable,
  ScenarioAutomationTable,
  ScenarioTable,
  UsageBatchTable,
  UsageFactTable,
  UsageShareTable,
} from './run-tables.ts';
import type { OtherProductTable, UsageClosingTable, WriteOffShareTable, WriteOffTable } from './write-off-tables.ts';

/**
 * Every table, as rows are stored. Instants are UTC milliseconds (`_ms`), money whole US cents (`_cents`) unless the
 * row names a currency, booleans 0 or 1, and columns called `*_json` hold text that the owning store parses.
 * Only the store of a concept reads or writes its tables.
 */
export type Database = {
  customers: CustomerTable;
  users: UserTable;
  sessions: SessionTable;
  mail_tokens: MailTokenTable;
  erasure_requests: ErasureRequestTable;
  accounts: AccountTable;
  account_changes: AccountChangeTable;
  movements: MovementTable;
  import_jobs: ImportJobTable;
  import_lines: ImportLineTable;
  movement_days: MovementDayTable;
  transfer_decisions: TransferDecisionTable;
  imports: ImportTable;
  csv_mappings: CsvMappingTable;
  payee_categories: PayeeCategoryTable;
  scenarios: ScenarioTable;
  runs: RunTable;
  run_results: RunResultTable;
  run_accounts: { run_id: RunId; account_id: AccountId; customer_id: CustomerId };
  run_shares: RunShareTable;
  scenario_automations: ScenarioAutomationTable;
  recurring_decisions: RecurringDecisionTable;
  recurring_scans: RecurringScanTable;
  holds: { run_id: RunId; customer_id: CustomerId; credits: number; opened_at_ms: number };
  ledger_entries: LedgerEntryTable;
  balances: BalanceTable;
  usage_days: { customer_id: CustomerId; day: string; credits: number; runs: number };
  /** Kept by triggers on `usage_days`. */
  usage_months: { month: string; customer_id: CustomerId; credits: number; runs: number };
  /** Of all customers, kept by triggers on `usage_days`; a row for each last character of their ids. */
  usage_day_sums: { day: string; part: string; credits: number; runs: number };
  usage_facts: UsageFactTable;
  usage_batches: UsageBatchTable;
  usage_shares: UsageShareTable;
  write_offs: WriteOffTable;
  write_off_shares: WriteOffShareTable;
  usage_closings: UsageClosingTable;
  other_products: OtherProductTable;
  subscriptions: SubscriptionTable;
  invoices: InvoiceTable;
  invoice_lines: InvoiceLineTable;
  checkouts: {
    session_id: string;
    customer_id: CustomerId;
    status: string;
    client_secret: string | null;
    quantity: number;
    created_at_ms: number;
  };
  recharge_agreements: RechargeAgreementTable;
  sync_requests: SyncRequestTable;
  inbox_events: InboxEventTable;
  former_stripe_customers: { id: string; customer_id: CustomerId; ended_at_ms: number };
  cards: CardTable;
  card_uses: CardUseTable;
  faults: FaultTable;
  leases: { key: string; token: string; until_ms: number };
  sweep_cursors: { name: string; value: string };
  disputes: DisputeTable;
  refunds: RefundTable;
  credit_notes: CreditNoteTable;
  event_attempts: EventAttemptTable;
  event_effects: EventEffectTable;
  notifications: NotificationTable;
  mails: MailTable;
  notice_preferences: NoticePreferenceTable;
  domain_events: DomainEventTable;
  /** Keys of our own making, drawn when first needed. */
  secrets: { name: string; value: string };
  mrr_changes: MrrChangeTable;
  month_closes: MonthCloseTable;
  second_factors: SecondFactorTable;
  recovery_codes: RecoveryCodeTable;
  audit_log: AuditTable;
  audit_head: AuditHeadTable;
  security_log: SecurityLogTable;
  budget_uses: BudgetUseTable;
  reset_requests: ResetRequestTable;
  admin_actions: AdminActionTable;
  customer_notes: CustomerNoteTable;
  attention_marks: AttentionMarkTable;
  search_suffixes: SearchSuffixTable;
  payments: PaymentTable;
  /** No mail goes to them: an admin saw that none arrives. */
  bad_addresses: { address: string; customer_id: CustomerId | null; created_at_ms: number };
  process_beats: ProcessBeatTable;
  /** Errors of loops and calls to Stripe, by the hour of the wall clock. */
  hour_counts: { name: string; hour_ms: number; count: number };
  /** Checks of the page Health that are red, and whether admins were mailed. Wall times. */
  red_checks: { name: string; since_ms: number; mailed_at_ms: number | null };
  reconciliations: {
    customer_id: CustomerId;
    from_ms: number;
    to_ms: number;
    checked_at_ms: number;
    /** Those that no work on its way explains. */
    open_differences: number;
    differences_json: string;
  };
};

export type { LedgerKind, RunStatus } from './run-tables.ts';

export type Row<T extends keyof Database> = Selectable<Database[T]>;
