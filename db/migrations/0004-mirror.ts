import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Refunds, default card and deleted customers in the mirror; faults that admins must see. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await invoices(db);
  await formerStripeCustomers(db);
  await cards(db);
  await faults(db);
  await subscriptions(db);
}

async function invoices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('invoices')
    .addColumn('refunded_cents', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('invoices')
    .addColumn('credited_cents', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}

async function formerStripeCustomers(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('former_stripe_customers')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('ended_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('former_stripe_customers_by_customer_id')
    .on('former_stripe_customers')
    .columns(['customer_id'])
    .execute();
}

async function cards(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('cards')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('payment_method_id', text)
    .addColumn('brand', text)
    .addColumn('last4', text)
    .addColumn('exp_month', 'bigint')
    .addColumn('exp_year', 'bigint')
    .addColumn('pulled_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('cards_key', ['customer_id'])
    .execute();
  await db.schema.createIndex('cards_by_payment_method_id').on('cards').columns(['payment_method_id']).execute();
}

async function faults(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('faults')
    .addColumn('key', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.references('customers.id'))
    .addColumn('message', text, (c) => c.notNull())
    .addColumn('first_seen_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_ms', 'bigint', (c) => c.notNull())
    .execute();
}

async function subscriptions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('subscriptions')
    .addColumn('quantity_changes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('subscriptions')
    .addColumn('quantity_hour_ms', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
}
