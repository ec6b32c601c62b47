import type { Kysely } from 'kysely';
import { textType } from './types.ts';

export async function usage(db: Kysely<unknown>): Promise<void> {
  await usageDays(db);
  await usageBatches(db);
  await usageFacts(db);
}

async function usageDays(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('usage_days')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('day', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('runs', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_days_key', ['customer_id', 'day'])
    .execute();
  await db.schema.createIndex('usage_days_by_day').on('usage_days').columns(['day']).execute();
}

async function usageBatches(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('usage_batches')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('stripe_customer_id', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('timestamp_s', 'bigint', (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('first_tried_at_ms', 'bigint')
    .addColumn('sent_at_ms', 'bigint')
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_error', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('usage_batches_by_customer_id_id')
    .on('usage_batches')
    .columns(['customer_id', 'id'])
    .execute();
  await db.schema
    .createIndex('usage_batches_by_status_next_attempt_at_ms')
    .on('usage_batches')
    .columns(['status', 'next_attempt_at_ms'])
    .execute();
}

async function usageFacts(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('usage_facts')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('run_id', text, (c) => c.notNull().references('runs.id'))
    .addColumn('entry_key', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('occurred_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('batch_id', text, (c) => c.references('usage_batches.id'))
    .execute();
  await db.schema
    .createIndex('usage_facts_once_by_entry_key')
    .on('usage_facts')
    .columns(['entry_key'])
    .unique()
    .execute();
  await db.schema
    .createIndex('usage_facts_by_batch_id_customer_id_id')
    .on('usage_facts')
    .columns(['batch_id', 'customer_id', 'id'])
    .execute();
  await db.schema
    .createIndex('usage_facts_by_customer_id_occurred_at_ms')
    .on('usage_facts')
    .columns(['customer_id', 'occurred_at_ms'])
    .execute();
}
