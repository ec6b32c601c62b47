import type { Db } from '../../../db/open.ts';
import { DAY_MS, HOUR_MS } from '../../core/units.ts';
import { fill } from './fill.ts';

/** The last instant of the made-up books. */
export const NOW_MS = Date.UTC(2026, 5, 15, 12);
/** Days of usage in them. */
export const DAYS = 365;

/** Customers with a year of books: subscriptions, invoices, usage, ledger, events and mails. Their ids count from `c0000001`. */
export async function fillBooks(db: Db, customers: number, entries: number): Promise<void> {
  await fillCustomers(db, customers);
  await fillInvoices(db, customers);
  await fillUsage(db, customers, entries);
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
  const period = { period_start_ms: `${NOW_MS - 10 * DAY_MS}` };
  await fill(db, 'balances', customers, { customer_id: customer, posted: '1000', ...period });
  await fill(db, 'subscriptions', customers, {
    id: id('sub_'),
    customer_id: customer,
    status: `case i % 20 when 0 then 'past_due' when 1 then 'canceled' else 'active' end`,
    accounts_quantity: 'i % 5',
    created_at_ms: at(HOUR_MS),
    ...period,
    period_end_ms: `${NOW_MS + 20 * DAY_MS}`,
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
  await fill(db, 'invoice_lines', 12 * customers, {
    id: id('ir_'),
    customer_id: customer,
    invoice_id: id('in_'),
    kind: `'runs'`,
    amount_cents: '3000',
    quantity: '5000',
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
