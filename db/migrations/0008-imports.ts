import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Imports into an attached account, remembered file formats, and categories of payees. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await imports(db);
  await accounts(db);
  await csvMappings(db);
  await payeeCategories(db);
}

async function imports(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('imports').addColumn('into_account_id', text).execute();
}

async function accounts(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('accounts').addColumn('detach_proration_at_ms', 'bigint').execute();
}

async function csvMappings(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('csv_mappings')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('institution_key', text, (c) => c.notNull())
    .addColumn('mapping_json', text, (c) => c.notNull())
    .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('csv_mappings_key', ['customer_id', 'institution_key'])
    .execute();
}

async function payeeCategories(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('payee_categories')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('payee_key', text, (c) => c.notNull())
    .addColumn('category', text, (c) => c.notNull())
    .addPrimaryKeyConstraint('payee_categories_key', ['customer_id', 'payee_key'])
    .execute();
}
