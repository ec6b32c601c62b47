import type { Kysely } from 'kysely';
import { bytesType, textType } from './types.ts';

export async function customersAndAccounts(db: Kysely<unknown>): Promise<void> {
  await customers(db);
  await users(db);
  await sessions(db);
  await auditLog(db);
  await accounts(db);
  await movements(db);
  await imports(db);
}

async function customers(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('customers')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('stripe_customer_id', text)
    .addColumn('monthly_cap_cents', 'bigint')
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('customers_once_by_stripe_customer_id')
    .on('customers')
    .columns(['stripe_customer_id'])
    .unique()
    .execute();
}

async function users(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('users')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.references('customers.id'))
    .addColumn('email', text, (c) => c.notNull())
    .addColumn('password_hash', text, (c) => c.notNull())
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('users_once_by_email').on('users').columns(['email']).unique().execute();
  await db.schema.createIndex('users_by_customer_id').on('users').columns(['customer_id']).execute();
}

async function sessions(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('sessions')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('expires_at_s', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_user_id').on('sessions').columns(['user_id']).execute();
  await db.schema.createIndex('sessions_by_expires_at_s').on('sessions').columns(['expires_at_s']).execute();
}

async function auditLog(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('audit_log')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('customer_id', text, (c) => c.references('customers.id'))
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('detail_json', text, (c) => c.notNull())
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('audit_log_by_customer_id_id').on('audit_log').columns(['customer_id', 'id']).execute();
}

async function accounts(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('accounts')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('institution', text, (c) => c.notNull())
    .addColumn('currency', text, (c) => c.notNull())
    .addColumn('opening_balance_cents', 'bigint', (c) => c.notNull())
    .addColumn('is_sample', 'bigint', (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('attached_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('detached_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('accounts_by_customer_id_status')
    .on('accounts')
    .columns(['customer_id', 'status'])
    .execute();
}

async function movements(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('movements')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('account_id', text, (c) => c.notNull().references('accounts.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('date', text, (c) => c.notNull())
    .addColumn('amount_cents', 'bigint', (c) => c.notNull())
    .addColumn('description', text, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('movements_by_account_id_date').on('movements').columns(['account_id', 'date']).execute();
}

async function imports(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  const bytes = bytesType(db);
  await db.schema
    .createTable('imports')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('details_json', text, (c) => c.notNull())
    .addColumn('file_name', text, (c) => c.notNull())
    .addColumn('content', bytes, (c) => c.notNull())
    .addColumn('account_id', text, (c) => c.references('accounts.id'))
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('imports_by_customer_id').on('imports').columns(['customer_id']).execute();
  await db.schema.createIndex('imports_by_created_at_ms').on('imports').columns(['created_at_ms']).execute();
}
