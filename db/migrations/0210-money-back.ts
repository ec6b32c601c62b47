import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Refunds and credit notes one by one, deadlines of disputes, and when an invoice was finalized, voided or given up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await refunds(db);
  await creditNotes(db);
  await disputes(db);
  await invoices(db);
}

async function refunds(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('refunds')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('invoice_id', text, (c) => c.notNull())
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('currency', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('reason', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('fetched_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('refunds_by_invoice_id').on('refunds').column('invoice_id').execute();
  await db.schema
    .createIndex('refunds_by_customer_id')
    .on('refunds')
    .columns(['customer_id', 'created_at_ms'])
    .execute();
  await db.schema.createIndex('refunds_by_created_at_ms').on('refunds').columns(['created_at_ms', 'id']).execute();
}

async function creditNotes(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('credit_notes')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('invoice_id', text, (c) => c.notNull())
    .addColumn('number', text)
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('tax_cents', 'bigint', (c) => c.notNull())
    .addColumn('reason', text)
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('voided_at_ms', 'bigint')
    .addColumn('fetched_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('credit_notes_by_invoice_id').on('credit_notes').column('invoice_id').execute();
  await db.schema
    .createIndex('credit_notes_by_customer_id')
    .on('credit_notes')
    .columns(['customer_id', 'created_at_ms'])
    .execute();
  await db.schema
    .createIndex('credit_notes_by_created_at_ms')
    .on('credit_notes')
    .columns(['created_at_ms', 'id'])
    .execute();
}

async function disputes(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  for (const column of ['created_at_ms', 'due_at_ms', 'withdrawn_at_ms', 'fee_cents'])
    await db.schema.alterTable('disputes').addColumn(column, 'bigint').execute();
  for (const column of ['reason', 'charge_id'])
    await db.schema.alterTable('disputes').addColumn(column, text).execute();
  await db.schema.createIndex('disputes_by_due_at_ms').on('disputes').columns(['due_at_ms', 'id']).execute();
}

async function invoices(db: Kysely<unknown>): Promise<void> {
  for (const column of ['finalized_at_ms', 'voided_at_ms', 'uncollectible_at_ms'])
    await db.schema.alterTable('invoices').addColumn(column, 'bigint').execute();
  // Null until the invoice is fetched again: the back-fill finds it by this.
  await db.schema.alterTable('invoices').addColumn('currency', textType(db)).execute();
  await db.schema
    .alterTable('invoices')
    .addColumn('tax_cents', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  for (const column of ['created_at_ms', 'finalized_at_ms', 'paid_at_ms', 'voided_at_ms'])
    await db.schema.createIndex(`invoices_by_${column}`).on('invoices').columns([column, 'id']).execute();
}
