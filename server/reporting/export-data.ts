import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../db/schema.ts';
import { TABLE_KEYS } from '../../db/tables.ts';
import type { Executor } from '../../db/transaction.ts';
import { ANYBODY, writeFigures } from '../core/figures.ts';
import type { CustomerId } from '../core/ids.ts';

type Table = keyof Database;
type Section = {
  /** What is left out of it. */
  without?: string[];
  /** Rows of one of these at a time, which an index finds; without it all of the customer's. */
  of?: { table: Table; column: string };
  /** The order that an index gives, where it is not the key's. */
  by?: string[];
  /** Where the customer's id stands. */
  owner?: string;
  /** Rows of a page, where they are large. */
  rows?: number;
};
type LeftOut = { leftOut: string };
type Position = (string | number)[];

/** What of every table a customer gets of its data, or why not: a table that is missing does not compile. */
const TABLES = {
  customers: { owner: 'id', without: ['deleted_at_ms', 'contact_due_at_ms', 'former_email_hash'] },
  users: { without: ['password_hash'] },
  accounts: {},
  account_changes: { by: ['at_ms', 'id'] },
  movements: { of: { table: 'accounts', column: 'account_id' }, by: ['date', 'id'] },
  imports: { rows: 1 },
  transfer_decisions: { by: ['out_id', 'in_id'] },
  csv_mappings: {},
  payee_categories: {},
  scenarios: {},
  recurring_decisions: {},
  runs: { rows: 50, without: ['lease_until_ms', 'request_key', 'queue_turn', 'parked_available'] },
  run_results: { of: { table: 'runs', column: 'run_id' } },
  run_shares: { of: { table: 'runs', column: 'run_id' }, without: ['token_hash'] },
  ledger_entries: {},
  balances: {},
  holds: {},
  usage_days: {},
  usage_facts: { by: ['occurred_at_ms', 'id'] },
  usage_batches: { without: ['last_error', 'next_attempt_at_ms'] },
  subscriptions: { without: ['quantity_changes', 'quantity_hour_ms'] },
  invoices: {},
  invoice_lines: { of: { table: 'invoices', column: 'invoice_id' } },
  disputes: {},
  refunds: {},
  credit_notes: {},
  checkouts: { without: ['client_secret'] },
  recharge_agreements: {},
  cards: { without: ['payment_method_id'] },
  notifications: {},
  notice_preferences: {},
  mails: { without: ['unsubscribe_url', 'text', 'html', 'last_error', 'next_attempt_at_ms'] },
  audit_log: { without: ['user_id', 'role', 'reason', 'address', 'undo_of', 'seq', 'hash'] },
  recurring_scans: { leftOut: 'they follow from the movements' },
  sessions: { leftOut: 'they are on the page of settings, and their ids are keys to the login' },
  mail_tokens: { leftOut: 'they are keys to the login' },
  write_offs: { without: ['decision', 'decided_at_ms'] },
  write_off_shares: { leftOut: 'they follow from usage facts and write-offs' },
  usage_closings: { leftOut: 'work on its way to an end' },
  other_products: { leftOut: 'they are sold by somebody else, who tells of them' },
  import_lines: { leftOut: 'they follow from imports and movements' },
  usage_shares: { leftOut: 'they follow from usage facts and invoice lines' },
  sync_requests: { leftOut: 'work on its way to Stripe' },
  domain_events: { leftOut: 'work on its way to notices' },
  erasure_requests: { leftOut: 'work on its way to nothing' },
  former_stripe_customers: { leftOut: 'Stripe’s ids of what it deleted' },
  faults: { leftOut: 'what operators see to' },
  event_attempts: { leftOut: 'about nobody' },
  event_effects: { leftOut: 'the rows that they changed are here' },
  audit_head: { leftOut: 'about nobody' },
  inbox_events: { leftOut: 'what Stripe wrote, which is in what it led to' },
  reconciliations: { leftOut: 'our checks of our own books' },
  security_log: { leftOut: 'what an attacker would like to know of our defences' },
  reset_requests: { leftOut: 'work on its way to mails' },
  budget_uses: { leftOut: 'about nobody that could be told' },
  leases: { leftOut: 'about nobody' },
  sweep_cursors: { leftOut: 'about nobody' },
  secrets: { leftOut: 'about nobody' },
} as const satisfies Record<Table, Section | LeftOut>;

export type SectionName = { [T in Table]: (typeof TABLES)[T] extends LeftOut ? never : T }[Table];

const sectionOf = (name: SectionName): Section => TABLES[name];
const isSection = (name: string): name is SectionName => name in TABLES && !('leftOut' in TABLES[name as Table]);

export const SECTIONS: SectionName[] = Object.keys(TABLES).filter(isSection);

/** In the order of the file: each section, and those that stand inside of each of its rows. */
export const EXPORT_PLAN: { name: SectionName; within: SectionName[] }[] = SECTIONS.filter(
  (name) => !sectionOf(name).of,
).map((name) => ({ name, within: SECTIONS.filter((each) => sectionOf(each).of?.table === name) }));

const ROWS_A_PAGE = 500;

export type ExportPage = { rows: Record<string, unknown>[]; next: Position | null };

/**
 * A page of a customer's rows, as they are stored but for what is work in progress or a key; JSON that is stored is given
 * as such. Null when the row that they are to be `of` is not the customer's.
 */
export async function readExportPage(
  db: Executor,
  page: { customerId: CustomerId; section: SectionName; of?: string | undefined; after?: Position | undefined },
): Promise<ExportPage | null> {
  const section = sectionOf(page.section);
  const { of, owner = 'customer_id', without = [], rows: limit = ROWS_A_PAGE } = section;
  const by: readonly string[] = section.by ?? TABLE_KEYS[page.section];
  if (of && !(await owns(db, page.customerId, of.table, page.of ?? ''))) return null;
  const order = sql.join(by.map((column) => sql.ref(column)));
  const within = of ? sql`and ${sql.ref(of.column)} = ${page.of}` : sql``;
  const after = page.after?.length === by.length ? sql`and (${order}) > (${sql.join(page.after)})` : sql``;
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(page.section)} where ${sql.ref(owner)} = ${page.customerId} ${within} ${after}
    order by ${order} limit ${limit}`.execute(db);
  const last = rows.at(-1);
  const next = rows.length === limit && last ? z.array(position).parse(by.map((column) => last[column])) : null;
  return { rows: rows.map((row) => shown(row, without)), next };
}

const position = z.union([z.string(), z.number()]);

async function owns(db: Executor, customerId: CustomerId, table: Table, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where id = ${id} and customer_id = ${customerId}`.execute(db);
  return rows.length > 0;
}

const shown = (row: Record<string, unknown>, without: string[]): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !without.includes(column))
      .map(([column, value]) => [column.replace(/_json$/, ''), plain(column, value)]),
  );

function plain(column: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (column.endsWith('_json') && typeof value === 'string') return JSON.parse(value);
  // What is told is kept for whoever reads it; here it is written as all instants are, in UTC.
  return typeof value === 'string' ? writeFigures(value, ANYBODY) : value;
}
