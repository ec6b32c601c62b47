import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Other products on a customer's Stripe account (rule 8), and usage that no invoice will ever bill (rule 9). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('other_products')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('amount_cents', 'bigint')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('fetched_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('other_products_by_customer')
    .on('other_products')
    .columns(['customer_id', 'created_at_ms'])
    .execute();

  await db.schema
    .createTable('write_offs')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('subscription_id', text)
    .addColumn('cause', text, (c) => c.notNull())
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addColumn('billed_credits', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('from_ms', 'bigint', (c) => c.notNull())
    .addColumn('to_ms', 'bigint', (c) => c.notNull())
    .addColumn('decision', text)
    .addColumn('invoice_id', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('decided_at_ms', 'bigint')
    .execute();
  await db.schema.createIndex('write_offs_by_customer').on('write_offs').columns(['customer_id', 'id']).execute();
  await db.schema.createIndex('write_offs_by_decision').on('write_offs').columns(['decision', 'id']).execute();

  await db.schema
    .createTable('write_off_shares')
    .addColumn('write_off_id', text, (c) => c.notNull().references('write_offs.id'))
    .addColumn('fact_id', text, (c) => c.notNull().references('usage_facts.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('credits', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('write_off_shares_key', ['write_off_id', 'fact_id'])
    .execute();
  await db.schema.createIndex('write_off_shares_by_fact').on('write_off_shares').columns(['fact_id']).execute();
  await db.schema.createIndex('write_off_shares_by_customer').on('write_off_shares').columns(['customer_id']).execute();

  // Which write-off a line of our own invoice item bills.
  await db.schema.alterTable('invoice_lines').addColumn('write_off_id', text).execute();

  await db.schema
    .createTable('usage_closings')
    .addColumn('customer_id', text, (c) => c.primaryKey().notNull().references('customers.id'))
    .addColumn('closed_before_ms', 'bigint', (c) => c.notNull())
    .execute();
}
