import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Agreements, cap raises, low-balance alerts, payment failures, and the runs that an invoice billed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await rechargeAgreements(db);
  await customers(db);
  await invoices(db);
  await usageShares(db);
  await usageBatches(db);
}

async function rechargeAgreements(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('recharge_agreements')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('version', text, (c) => c.notNull())
    .addColumn('text', text, (c) => c.notNull())
    .addColumn('accepted_by', text, (c) => c.notNull())
    .addColumn('accepted_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('recharge_agreements_by_customer_id_id')
    .on('recharge_agreements')
    .columns(['customer_id', 'id'])
    .execute();
}

async function customers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('cap_raise_cents', 'bigint').execute();
  await db.schema.alterTable('customers').addColumn('low_balance_credits', 'bigint').execute();
  await db.schema.alterTable('customers').addColumn('cap_raise_month', 'text').execute();
}

async function invoices(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('invoices').addColumn('failure', 'text').execute();
}

async function usageShares(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('usage_shares')
    .addColumn('line_id', text, (c) => c.notNull())
    .addColumn('fact_id', text, (c) => c.notNull().references('usage_facts.id'))
    .addColumn('invoice_id', text, (c) => c.notNull().references('invoices.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_shares_key', ['line_id', 'fact_id'])
    .execute();
  await db.schema.createIndex('usage_shares_by_fact_id').on('usage_shares').columns(['fact_id']).execute();
  await db.schema
    .createIndex('usage_shares_by_invoice_id_run_id')
    .on('usage_shares')
    .columns(['invoice_id', 'run_id'])
    .execute();
  await db.schema.createIndex('usage_shares_by_run_id').on('usage_shares').columns(['run_id']).execute();
}

async function usageBatches(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('usage_batches_by_customer_id_timestamp_s')
    .on('usage_batches')
    .columns(['customer_id', 'timestamp_s'])
    .execute();
}
