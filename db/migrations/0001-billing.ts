import type { Kysely } from 'kysely';
import { textType } from './types.ts';

export async function billing(db: Kysely<unknown>): Promise<void> {
  await subscriptions(db);
  await invoices(db);
  await invoiceLines(db);
  await disputes(db);
  await checkouts(db);
  await convergeRequests(db);
}

async function subscriptions(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('subscriptions')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('runs_item_id', text)
    .addColumn('accounts_item_id', text)
    .addColumn('accounts_quantity', 'bigint', (c) => c.notNull())
    .addColumn('threshold_credits', 'bigint')
    .addColumn('period_start_ms', 'bigint', (c) => c.notNull())
    .addColumn('period_end_ms', 'bigint', (c) => c.notNull())
    .addColumn('cancel_at_ms', 'bigint')
    .addColumn('ended_at_ms', 'bigint')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('pulled_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('subscriptions_by_customer_id').on('subscriptions').columns(['customer_id']).execute();
  await db.schema.createIndex('subscriptions_by_status').on('subscriptions').columns(['status']).execute();
}

async function invoices(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('invoices')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('subscription_id', text)
    .addColumn('number', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('billing_reason', text)
    .addColumn('total_cents', 'bigint', (c) => c.notNull())
    .addColumn('amount_due_cents', 'bigint', (c) => c.notNull())
    .addColumn('amount_paid_cents', 'bigint', (c) => c.notNull())
    .addColumn('run_credits', 'bigint', (c) => c.notNull())
    .addColumn('attempt_count', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint')
    .addColumn('failed_at_ms', 'bigint')
    .addColumn('hosted_url', text)
    .addColumn('pdf_url', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('paid_at_ms', 'bigint')
    .addColumn('pulled_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('invoices_by_customer_id_created_at_ms')
    .on('invoices')
    .columns(['customer_id', 'created_at_ms'])
    .execute();
}

async function invoiceLines(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('invoice_lines')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('invoice_id', text, (c) => c.notNull().references('invoices.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('quantity', 'bigint', (c) => c.notNull())
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('proration', 'bigint', (c) => c.notNull())
    .addColumn('period_start_ms', 'bigint', (c) => c.notNull())
    .addColumn('period_end_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('invoice_lines_by_invoice_id').on('invoice_lines').columns(['invoice_id']).execute();
}

async function disputes(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('disputes')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('invoice_id', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('pulled_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('disputes_by_customer_id').on('disputes').columns(['customer_id']).execute();
}

async function checkouts(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('checkouts')
    .addColumn('session_id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('client_secret', text)
    .addColumn('quantity', 'bigint', (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('checkouts_by_customer_id_status')
    .on('checkouts')
    .columns(['customer_id', 'status'])
    .execute();
}

async function convergeRequests(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('converge_requests')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('version', 'bigint', (c) => c.notNull())
    .addColumn('proration', text, (c) => c.notNull())
    .addColumn('proration_at_ms', 'bigint')
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_error', text)
    .addPrimaryKeyConstraint('converge_requests_key', ['customer_id'])
    .execute();
  await db.schema
    .createIndex('converge_requests_by_next_attempt_at_ms')
    .on('converge_requests')
    .columns(['next_attempt_at_ms'])
    .execute();
}
