import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** What a customer decided about recurring items, and what was found in each account when it was last looked through. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('recurring_decisions')
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('series_key', text, (c) => c.notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('label', text)
    .addColumn('amount_cents', 'bigint')
    .addColumn('day_of_month', 'bigint')
    .addColumn('ends_on', text)
    .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('recurring_decisions_key', ['account_id', 'series_key'])
    .execute();
  await db.schema
    .createIndex('recurring_decisions_by_customer_id')
    .on('recurring_decisions')
    .column('customer_id')
    .execute();
  await db.schema
    .createTable('recurring_scans')
    .addColumn('account_id', text, (c) => c.primaryKey().references('accounts.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('fingerprint', text, (c) => c.notNull())
    .addColumn('found_json', text, (c) => c.notNull())
    .addColumn('scanned_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('recurring_scans_by_customer_id').on('recurring_scans').column('customer_id').execute();
}
