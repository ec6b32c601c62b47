import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { migrateToLatest } from '../../db/migrate.ts';
import { type Db, openDatabase, openReader } from '../../db/open.ts';
import type { CustomerId } from '../core/ids.ts';
import { DAY_MS, HOUR_MS } from '../core/units.ts';
import { listAttention } from '../reporting/attention.ts';
import { listAudit } from '../reporting/audit-list.ts';
import { listCheckedBooks, listProofs } from '../reporting/books-report.ts';
import { CUSTOMER_VIEWS, listCustomers } from '../reporting/customer-list.ts';
import { listLedger } from '../reporting/customer-tabs.ts';
import { listEventRows } from '../reporting/event-list.ts';
import { readHealthPage } from '../reporting/health/page.ts';
import { listInvoiceRows } from '../reporting/invoice-list.ts';
import { listMailRows } from '../reporting/mail-list.ts';
import { readFigure, spanOfMonth } from '../reporting/revenue.ts';
import { FIGURE_NAMES } from '../reporting/revenue-rows.ts';
import { searchAll } from '../reporting/search.ts';
import { listTimeline } from '../reporting/timeline.ts';
import { readToday } from '../reporting/today.ts';
import { listUsageByCustomer, usageByDay } from '../reporting/usage-report.ts';
import { command, wholeNumber } from './command.ts';

const HELP = `Fills a SQLite file with customers and their books, and measures how long the database works for each admin page.

  npm run admin:bench -- [--full] [--customers <number>] [--entries <ledger rows>] [--folder <where to put the file>]

Without options: 1,000 customers and 100,000 ledger rows. With --full: 10,000 and 10,000,000, which takes several GB.
`;
const NOW_MS = Date.UTC(2026, 5, 15, 12);
const DAYS = 365;
const PRICE = { kind: 'flat', unitAmountCents: 900 } as const;
const CUSTOMER = 'c0000001' as CustomerId;
const MAX_PAGE_MS = 100;
const MAX_QUERY_MS = 20;

/** Rows by the expressions of some columns over a number `i`; other columns are empty or 0. */
async function fill(db: Db, table: string, count: number, columns: Record<string, string>): Promise<void> {
  const { rows } = await sql<{ name: string; type: string; notnull: number; dflt_value: string | null }>`
    select name, type, "notnull", dflt_value from pragma_table_info(${table})`.execute(db);
  const needed = rows.filter(({ name, notnull, dflt_value: value }) => name in columns || (notnull && value === null));
  const values = needed.map(({ name, type }) => columns[name] ?? (/text/i.test(type) ? "''" : '0'));
  await sql`with recursive numbers(i) as (select 1 union all select i + 1 from numbers where i < ${count})
    insert into ${sql.table(table)} (${sql.join(needed.map(({ name }) => sql.ref(name)))})
    select ${sql.raw(values.join(', '))} from numbers`.execute(db);
}

const customerOf = (customers: number): string => `printf('c%07d', 1 + (i - 1) % ${customers})`;
const id = (prefix: string): string => `printf('${prefix}%09d', i)`;
const at = (everyMs: number): string => `${NOW_MS} - (i * ${everyMs}) % ${DAYS * DAY_MS}`;

async function fillCustomers(db: Db, customers: number): Promise<void> {
  const customer = customerOf(customers);
  await fill(db, 'customers', customers, {
    id: customer,
    name: `'Customer ' || i`,
    created_at_ms: at(HOUR_MS),
    stripe_customer_id: id('cus_'),
  });
  await fill(db, 'users', customers, {
    id: id('u'),
    customer_id: customer,
    email: `'person' || i || '@example.com'`,
    role: `'customer'`,
  });
  await fill(db, 'search_suffixes', customers, { suffix: `'person' || i`, customer_id: customer });
  await fill(db, 'balances', customers, { customer_id: customer, posted: '1000' });
  await fill(db, 'subscriptions', customers, {
    id: id('sub_'),
    customer_id: customer,
    status: `case i % 20 when 0 then 'past_due' when 1 then 'canceled' else 'active' end`,
    accounts_quantity: 'i % 5',
    created_at_ms: at(HOUR_MS),
  });
}

async function fillInvoices(db: Db, customers: number): Promise<void> {
  const customer = customerOf(customers);
  const month = `(${NOW_MS} - (i / ${customers}) * ${30 * DAY_MS})`;
  await fill(db, 'invoices', 12 * customers, {
    id: id('in_'),
    customer_id: customer,
    number: id('HR-'),
    status: `case i % 50 when 0 then 'open' else 'paid' end`,
    currency: `'usd'`,
    total_cents: '3900',
    amount_due_cents: '3900',
    amount_paid_cents: '3900',
    run_credits: '5000',
    created_at_ms: month,
    finalized_at_ms: month,
    paid_at_ms: `case i % 50 when 0 then null else ${month} end`,
  });
  await fill(db, 'invoice_lines', 12 * customers, {
    id: id('il_'),
    customer_id: customer,
    invoice_id: id('in_'),
    kind: `'accounts'`,
    amount_cents: '900',
    period_start_ms: month,
    period_end_ms: `${month} + ${30 * DAY_MS}`,
  });
}

async function fillUsage(db: Db, customers: number, entries: number): Promise<void> {
  const customer = customerOf(customers);
  await fill(db, 'usage_days', DAYS * customers, {
    customer_id: customer,
    day: `date(${NOW_MS / 1_000} - ((i - 1) / ${customers}) * 86400, 'unixepoch')`,
    credits: 'i % 400',
    runs: 'i % 9',
  });
  await fill(db, 'ledger_entries', entries, {
    id: id('e'),
    customer_id: customer,
    kind: `case i % 100 when 0 then 'recharge' when 1 then 'adjustment' else 'capture' end`,
    credits: '-1',
    entry_key: id('k'),
    cause_id: id('k'),
    created_at_ms: at(3_000),
  });
  await fill(db, 'inbox_events', 20 * customers, {
    id: id('evt_'),
    type: `'invoice.paid'`,
    object_id: id('in_'),
    status: `case i % 999 when 0 then 'dead' else 'done' end`,
    payload_json: `'{}'`,
    received_at_ms: at(60_000),
    created_at_ms: at(60_000),
    done_at_ms: at(60_000),
  });
  await fill(db, 'mails', 20 * customers, {
    id: id('m'),
    dedupe_key: id('m'),
    customer_id: customer,
    recipient: `'person' || i || '@example.com'`,
    status: `'sent'`,
    created_at_ms: at(60_000),
  });
}

const ALL = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, rows: 50 };

/** The pages, each with what it reads. */
function pagesOf(db: Db): Record<string, () => Promise<unknown>> {
  const month = spanOfMonth('2026-05', NOW_MS);
  const range = { from: '2025-06-16', to: '2026-06-15' };
  return {
    Today: () => readToday(db, PRICE, NOW_MS),
    'Needs attention': () => listAttention(db, NOW_MS),
    ...Object.fromEntries(
      CUSTOMER_VIEWS.map((view) => [
        `Customers, ${view}`,
        () => listCustomers(db, PRICE, { view, rows: 50, nowMs: NOW_MS }),
      ]),
    ),
    'Customer, timeline': () => listTimeline(db, { ...ALL, customerId: CUSTOMER }),
    'Customer, ledger': () => listLedger(db, { ...ALL, customerId: CUSTOMER }),
    Invoices: () => listInvoiceRows(db, ALL),
    Events: () => listEventRows(db, { ...ALL, status: 'dead' }),
    Mails: () => listMailRows(db, ALL),
    'Books, differences': () => listCheckedBooks(db, { onlyOpen: true, rows: 50 }),
    'Books, proofs': () => listProofs(db, { ...month, rows: 25 }),
    'Usage of 30 days, by day': () => usageByDay(db, { from: '2026-05-17', to: '2026-06-15' }),
    'Usage of 30 days, by customer': () => listUsageByCustomer(db, { from: '2026-05-17', to: '2026-06-15', rows: 50 }),
    'Usage of a year, by day': () => usageByDay(db, range),
    'Usage of a year, by customer': () => listUsageByCustomer(db, { ...range, rows: 50 }),
    ...Object.fromEntries(FIGURE_NAMES.map((name) => [`Revenue, ${name}`, () => readFigure(db, name, month)])),
    Health: () => readHealthPage(db, NOW_MS),
    Audit: () => listAudit(db, ALL),
    'Search by a part of an e-mail': () => searchAll(db, 'person77'),
  };
}

async function measure(file: string, customers: number, entries: number): Promise<string> {
  const db = openDatabase(file);
  await migrateToLatest(db);
  const startMs = performance.now();
  await fillCustomers(db, customers);
  await fillInvoices(db, customers);
  await fillUsage(db, customers, entries);
  const madeS = Math.round((performance.now() - startMs) / 1_000);
  let queries: number[] = [];
  const reader = openReader(file, db, ({ queryDurationMillis }) => void queries.push(queryDurationMillis));
  const rows: string[] = [];
  for (const [name, read] of Object.entries(pagesOf(reader))) {
    // Twice: the second time the pages of the file are in memory, as they are while a server runs.
    await read();
    queries = [];
    await read();
    const sum = queries.reduce((a, b) => a + b, 0);
    const worst = Math.max(...queries);
    const over = sum > MAX_PAGE_MS || worst > MAX_QUERY_MS ? 'over' : '';
    rows.push(`| ${name} | ${queries.length} | ${sum.toFixed(1)} | ${worst.toFixed(1)} | ${over} |`);
  }
  await Promise.all([reader.destroy(), db.destroy()]);
  return [
    `${customers} customers, ${entries} ledger rows, ${DAYS} days of usage, made in ${madeS} s.`,
    `Limits: ${MAX_PAGE_MS} ms of database time a page, ${MAX_QUERY_MS} ms a query.`,
    '',
    '| page | queries | database ms | longest query ms | limit |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

await command(
  HELP,
  { full: { type: 'boolean' }, customers: { type: 'string' }, entries: { type: 'string' }, folder: { type: 'string' } },
  async ({ full = false, customers, entries, folder = tmpdir() }) => {
    const place = mkdtempSync(join(folder, 'headroom-admin-bench-'));
    const made = full ? { customers: 10_000, entries: 10_000_000 } : { customers: 1_000, entries: 100_000 };
    try {
      return await measure(
        join(place, 'headroom.db'),
        wholeNumber('customers', customers, made.customers),
        wholeNumber('entries', entries, made.entries),
      );
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
