import type { Kysely } from 'kysely';
import { textType } from './types.ts';

export async function messages(db: Kysely<unknown>): Promise<void> {
  await inboxEvents(db);
  await sweepCursors(db);
  await notifications(db);
  await mails(db);
}

async function inboxEvents(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('inbox_events')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('object_id', text)
    .addColumn('stripe_customer_id', text)
    .addColumn('api_version', text)
    .addColumn('livemode', 'bigint', (c) => c.notNull())
    .addColumn('payload_json', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_error', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('received_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('done_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('inbox_events_by_status_next_attempt_at_ms')
    .on('inbox_events')
    .columns(['status', 'next_attempt_at_ms'])
    .execute();
  await db.schema
    .createIndex('inbox_events_by_received_at_ms')
    .on('inbox_events')
    .columns(['received_at_ms'])
    .execute();
  await db.schema
    .createIndex('inbox_events_by_stripe_customer_id_received_at_ms')
    .on('inbox_events')
    .columns(['stripe_customer_id', 'received_at_ms'])
    .execute();
}

async function sweepCursors(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('sweep_cursors')
    .addColumn('name', text, (c) => c.notNull().primaryKey())
    .addColumn('value', text, (c) => c.notNull())
    .execute();
}

async function notifications(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('notifications')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('cause_key', text, (c) => c.notNull())
    .addColumn('title', text, (c) => c.notNull())
    .addColumn('body', text, (c) => c.notNull())
    .addColumn('link', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('read_at_ms', 'bigint')
    .execute();
  await db.schema
    .createIndex('notifications_once_by_cause_key')
    .on('notifications')
    .columns(['cause_key'])
    .unique()
    .execute();
  await db.schema
    .createIndex('notifications_by_customer_id_id')
    .on('notifications')
    .columns(['customer_id', 'id'])
    .execute();
}

async function mails(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('mails')
    .addColumn('id', text, (c) => c.notNull().primaryKey())
    .addColumn('customer_id', text, (c) => c.references('customers.id'))
    .addColumn('cause_key', text, (c) => c.notNull())
    .addColumn('recipient', text, (c) => c.notNull())
    .addColumn('subject', text, (c) => c.notNull())
    .addColumn('text', text, (c) => c.notNull())
    .addColumn('html', text, (c) => c.notNull())
    .addColumn('status', text, (c) => c.notNull())
    .addColumn('attempts', 'bigint', (c) => c.notNull())
    .addColumn('next_attempt_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('last_error', text)
    .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('mails_once_by_cause_key_recipient')
    .on('mails')
    .columns(['cause_key', 'recipient'])
    .unique()
    .execute();
  await db.schema
    .createIndex('mails_by_status_next_attempt_at_ms')
    .on('mails')
    .columns(['status', 'next_attempt_at_ms'])
    .execute();
}
