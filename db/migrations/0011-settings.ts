import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Display settings, session devices, e-mail links, and customers that delete their account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await users(db);
  await sessions(db);
  await mailTokens(db);
  await customers(db);
  await departures(db);
  await mails(db);
}

async function users(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('users').addColumn('time_zone', text).execute();
  await db.schema.alterTable('users').addColumn('money_style', text).execute();
}

async function sessions(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('sessions').addColumn('user_agent', text).execute();
  await db.schema.alterTable('sessions').addColumn('created_at_ms', 'bigint').execute();
  await db.schema.alterTable('sessions').addColumn('seen_at_ms', 'bigint').execute();
}

async function mailTokens(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('mail_tokens')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('user_id', text, (c) => c.notNull().references('users.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('token_hash', text, (c) => c.notNull())
    .addColumn('email', text)
    .addColumn('expires_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('mail_tokens_by_token_hash').on('mail_tokens').columns(['token_hash']).execute();
  await db.schema.createIndex('mail_tokens_by_user_id').on('mail_tokens').columns(['user_id']).execute();
  await db.schema.createIndex('mail_tokens_by_expires_at_ms').on('mail_tokens').columns(['expires_at_ms']).execute();
}

async function customers(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('customers').addColumn('deleted_at_ms', 'bigint').execute();
}

async function departures(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('departures')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('next_look_at_ms', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('departures_key', ['customer_id'])
    .execute();
  await db.schema.createIndex('departures_by_next_look_at_ms').on('departures').columns(['next_look_at_ms']).execute();
}

async function mails(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('mails_by_customer_id_id').on('mails').columns(['customer_id', 'id']).execute();
}
