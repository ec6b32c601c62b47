import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Domain events, notification preferences, superseded notices and unsubscribe links. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await happenings(db);
  await noticePreferences(db);
  await secrets(db);
  await notifications(db);
  await mails(db);
}

async function happenings(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('happenings')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('subject_id', text, (c) => c.notNull())
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('happenings_by_next_attempt_at_ms')
    .on('happenings')
    .columns(['next_attempt_at_ms'])
    .execute();
}

async function noticePreferences(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('notice_preferences')
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('in_app', 'bigint', (c) => c.notNull())
    .addColumn('by_mail', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('notice_preferences_key', ['customer_id', 'kind'])
    .execute();
}

async function secrets(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('secrets')
    .addColumn('name', text, (c) => c.notNull().primaryKey())
    .addColumn('value', text, (c) => c.notNull())
    .execute();
}

async function notifications(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('notifications').addColumn('matter', text).execute();
  await db.schema
    .alterTable('notifications')
    .addColumn('is_shown', 'bigint', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('notifications').addColumn('superseded_at_ms', 'bigint').execute();
  await db.schema
    .createIndex('notifications_by_customer_id_matter')
    .on('notifications')
    .columns(['customer_id', 'matter'])
    .execute();
  await db.schema
    .createIndex('notifications_by_customer_id_read_at_ms')
    .on('notifications')
    .columns(['customer_id', 'read_at_ms'])
    .execute();
}

async function mails(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema.alterTable('mails').addColumn('unsubscribe_url', text).execute();
}
