import type { Kysely } from 'kysely';
import { textType } from './types.ts';

/** Each attempt to act on a Stripe event, and the rows that it changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const text = textType(db);
  await db.schema
    .createTable('event_attempts')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('event_id', text, (c) => c.notNull().references('inbox_events.id'))
    .addColumn('outcome', text, (c) => c.notNull())
    .addColumn('error', text)
    .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
    .addColumn('ended_at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('event_attempts_by_event_id').on('event_attempts').columns(['event_id', 'id']).execute();
  await db.schema
    .createTable('event_effects')
    .addColumn('id', text, (c) => c.primaryKey().notNull())
    .addColumn('event_id', text, (c) => c.notNull().references('inbox_events.id'))
    .addColumn('customer_id', text, (c) => c.notNull().references('customers.id'))
    .addColumn('table_name', text, (c) => c.notNull())
    .addColumn('row_id', text, (c) => c.notNull())
    .addColumn('before_json', text)
    .addColumn('after_json', text)
    .addColumn('at_ms', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('event_effects_by_event_id').on('event_effects').columns(['event_id', 'id']).execute();
  await db.schema
    .createIndex('event_effects_by_customer_id')
    .on('event_effects')
    .columns(['customer_id', 'id'])
    .execute();
}
